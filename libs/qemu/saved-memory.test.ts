import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import { runProgram } from '@nimbo/host/run-program.ts';
import { deviceAddress, listDevices } from './devices.ts';
import type { Disk } from './disk.ts';
import { attachDisk, detachDisk } from './hotplug.ts';
import { createImage } from './image-operations.ts';
import { machineArguments } from './machine-arguments.ts';
import { guestState, pauseGuest, quitGuest, resumeGuest } from './power.ts';
import { loadMemory, saveMemory } from './saved-memory.ts';
import { createScratch, type Scratch } from './testing/scratch.ts';
import { smallMachine } from './testing/small-machine.ts';

const ctx = internalContext();

const blankDisk = async (scratch: Scratch, name: string): Promise<Disk> => {
  const source = { kind: 'file', path: scratch.path(`${name}.qcow2`), format: 'qcow2' } as const;
  await createImage(ctx, { runProgram }, source, 1024 * 1024);
  return { id: name, node: { name: `n-${name}`, source }, bus: 'virtio' };
};

test('a guest goes on where it was, with a disk in the slot into which it was plugged while it ran', async () => {
  await using scratch = await createScratch();
  const [first, second] = [await blankDisk(scratch, 'first'), await blankDisk(scratch, 'second')];
  const machine = smallMachine(scratch.path, { disks: [first] });
  const { qmp } = await scratch.start('qemu-system-x86_64', machineArguments(machine), 'guest');
  // Leaves a gap: a machine that is started anew would put the second disk elsewhere.
  const gap = await blankDisk(scratch, 'gap');
  await pauseGuest(ctx, qmp);
  await attachDisk(ctx, qmp, gap);
  await attachDisk(ctx, qmp, second);
  assert.ok((await listDevices(ctx, qmp)).includes('second'));
  const disks = [
    { ...first, address: await deviceAddress(ctx, qmp, 'first') },
    { ...second, address: await deviceAddress(ctx, qmp, 'second') },
    { ...gap, address: await deviceAddress(ctx, qmp, 'gap') },
  ];
  const saved = { file: scratch.path('memory'), socketPath: scratch.path('transfer') };
  await saveMemory(ctx, qmp, saved);
  await quitGuest(ctx, qmp);
  assert.ok((await stat(saved.file)).size > 100_000);

  const again = { ...machine, disks, monitorPath: scratch.path('again'), incoming: true };
  const { qmp: next } = await scratch.start('qemu-system-x86_64', machineArguments(again), 'again');
  await loadMemory(ctx, next, saved);
  assert.equal(await guestState(ctx, next), 'paused');
  await resumeGuest(ctx, next);
  assert.equal(await guestState(ctx, next), 'running');
  await assert.rejects(detachDisk(ctx, next, { id: 'gap', nodeName: 'n-gap' }, { retryAfter: 10, attempts: 1 }));
});

test('memory that cannot be written is an error, and the guest can go on', async () => {
  await using scratch = await createScratch();
  const { qmp } = await scratch.start('qemu-system-x86_64', machineArguments(smallMachine(scratch.path)), 'guest');
  await pauseGuest(ctx, qmp);
  const nowhere = { file: scratch.path('no/such/folder'), socketPath: scratch.path('transfer') };
  await assert.rejects(saveMemory(ctx, qmp, nowhere));
  await assert.rejects(readFile(nowhere.file));
  await resumeGuest(ctx, qmp);
  assert.equal(await guestState(ctx, qmp), 'running');
  await assert.rejects(loadMemory(ctx, qmp, nowhere), Fault);
});
