import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { Conflict, Unavailable } from '@nimbo/errors/faults.ts';
import { runProgram } from '@nimbo/host/run-program.ts';
import { QmpError } from '@nimbo/qmp/qmp-error.ts';
import { until } from '@nimbo/testkit/wait.ts';
import type { FileNode } from './block-node.ts';
import { addBlockNode, listBlockNodes, resizeNbdNode } from './block-nodes.ts';
import type { Disk } from './disk.ts';
import { attachDisk, detachDisk } from './hotplug.ts';
import { nodeNameOf } from './identifier.ts';
import { createImage } from './image-operations.ts';
import { machineArguments } from './machine-arguments.ts';
import { guestState, pauseGuest, quitGuest, resetGuest, resumeGuest, shutDownGuest } from './power.ts';
import { hasDevice, removeDevice } from './remove-device.ts';
import { takeScreenshot } from './screenshot.ts';
import { exportVolume, listExports, resizeVolume, unexportVolume } from './storage-daemon.ts';
import { storageDaemonArguments } from './storage-daemon-arguments.ts';
import { createScratch, type Scratch } from './testing/scratch.ts';
import { smallMachine } from './testing/small-machine.ts';
import { backUpVolume, removeBitmap } from './volume-backup.ts';
import { readFile } from 'node:fs/promises';

const ctx = internalContext();
const mib = 1024 * 1024;
const tool = { runProgram };

const blank = async (scratch: Scratch, name: string): Promise<FileNode> => {
  const source: FileNode = { kind: 'file', path: scratch.path(`${name}.qcow2`), format: 'qcow2' };
  await createImage(ctx, tool, source, 64 * mib);
  return source;
};

const startDaemon = (scratch: Scratch) => {
  const args = storageDaemonArguments({ monitorPath: scratch.path('daemon'), nbdPath: scratch.path('nbd') });
  return scratch.start('qemu-storage-daemon', args, 'daemon');
};

const sizeOf = async (qmp: Parameters<typeof listBlockNodes>[1], name: string): Promise<number | undefined> =>
  (await listBlockNodes(ctx, qmp)).find((node) => node.name === name)?.size;

test('a volume is exported, plugged into a guest, grown while it is used, unplugged and put away', async () => {
  await using scratch = await createScratch();
  const { qmp: daemon } = await startDaemon(scratch);
  const id = '0b2e4f60-1111-4222-8333-444455556666';
  const volume = { nodeName: nodeNameOf('v', id), exportName: id, source: await blank(scratch, 'volume') };
  await exportVolume(ctx, daemon, volume);
  await exportVolume(ctx, daemon, volume);
  assert.deepEqual(await listExports(ctx, daemon), [
    { id: volume.nodeName, nodeName: volume.nodeName, shuttingDown: false },
  ]);
  const { qmp } = await scratch.start('qemu-system-x86_64', machineArguments(smallMachine(scratch.path)), 'guest');
  const node = { name: 'v1', source: { kind: 'nbd', socketPath: scratch.path('nbd'), exportName: id } as const };
  const disk: Disk = { id: 'volume1', node, bus: 'scsi', serial: id };
  await attachDisk(ctx, qmp, disk);
  await attachDisk(ctx, qmp, disk);
  assert.equal(await sizeOf(qmp, 'v1'), 64 * mib);

  await resizeVolume(ctx, daemon, volume, 96 * mib);
  await resizeNbdNode(ctx, qmp, 'v1', 96 * mib);
  assert.equal(await sizeOf(qmp, 'v1'), 96 * mib);

  await detachDisk(ctx, qmp, { id: 'volume1', nodeName: 'v1' });
  await detachDisk(ctx, qmp, { id: 'volume1', nodeName: 'v1' });
  assert.equal(await sizeOf(qmp, 'v1'), undefined);
  await unexportVolume(ctx, daemon, volume.nodeName);
  await unexportVolume(ctx, daemon, volume.nodeName);
  assert.deepEqual([await listExports(ctx, daemon), await listBlockNodes(ctx, daemon)], [[], []]);
});

test('a guest that does not let go keeps its disk; after a reset it has gone', async () => {
  await using scratch = await createScratch();
  const source = await blank(scratch, 'disk');
  const { qmp } = await scratch.start('qemu-system-x86_64', machineArguments(smallMachine(scratch.path)), 'guest');
  await attachDisk(ctx, qmp, { id: 'd1', node: { name: 'n1', source }, bus: 'virtio' });
  const patience = { retryAfter: 30, attempts: 2 };
  await assert.rejects(detachDisk(ctx, qmp, { id: 'd1', nodeName: 'n1' }, patience), Conflict);
  assert.equal(await sizeOf(qmp, 'n1'), 64 * mib);
  await resetGuest(ctx, qmp);
  await until('the disk has gone', async () => !(await hasDevice(ctx, qmp, 'd1')));
  await removeDevice(ctx, qmp, 'd1');
  await detachDisk(ctx, qmp, { id: 'd1', nodeName: 'n1' });
});

test('an attachment that fails leaves nothing behind', async () => {
  await using scratch = await createScratch();
  const source = await blank(scratch, 'disk');
  const { qmp } = await scratch.start('qemu-system-x86_64', machineArguments(smallMachine(scratch.path)), 'guest');
  const absent = { name: 'n1', source: { kind: 'nbd', socketPath: scratch.path('no'), exportName: 'x' } } as const;
  await assert.rejects(attachDisk(ctx, qmp, { id: 'd1', node: absent, bus: 'virtio' }), QmpError);
  // An IDE bus takes nothing while the machine runs.
  const cdrom: Disk = { id: 'd1', node: { name: 'n1', source, readOnly: true }, bus: 'ide-cdrom' };
  await assert.rejects(attachDisk(ctx, qmp, cdrom), QmpError);
  assert.equal(await sizeOf(qmp, 'n1'), undefined);
});

test('power: pause, go on, screen, and an end when the guest does not obey', async () => {
  await using scratch = await createScratch();
  const machine = smallMachine(scratch.path, { vncPath: scratch.path('vnc'), paused: true });
  const { qmp, exited } = await scratch.start('qemu-system-x86_64', machineArguments(machine), 'guest');
  assert.equal(await guestState(ctx, qmp), 'paused');
  await resumeGuest(ctx, qmp);
  assert.equal(await guestState(ctx, qmp), 'running');
  await takeScreenshot(ctx, qmp, scratch.path('screen.png'));
  assert.equal((await readFile(scratch.path('screen.png'))).subarray(1, 4).toString(), 'PNG');
  assert.equal(await shutDownGuest(ctx, qmp, 50), 'ended');
  assert.equal((await exited).code, 0);
  await assert.rejects(pauseGuest(ctx, qmp), Unavailable);
  await assert.rejects(
    quitGuest(ctx, qmp).then(() => guestState(ctx, qmp)),
    Unavailable,
  );
});

test('a volume is backed up whole, then what has changed', async () => {
  await using scratch = await createScratch();
  const { qmp: daemon } = await startDaemon(scratch);
  for (const name of ['source', 'full', 'changes']) {
    await addBlockNode(ctx, daemon, { name, source: await blank(scratch, name) });
  }
  const backup = { nodeName: 'source', bitmap: 'since-1', timeLimit: 20_000 };
  await backUpVolume(ctx, daemon, { ...backup, jobId: 'b1', targetNodeName: 'full', mode: 'full' });
  await backUpVolume(ctx, daemon, { ...backup, jobId: 'b1', targetNodeName: 'changes', mode: 'incremental' });
  await removeBitmap(ctx, daemon, 'source', 'since-1');
  const again = { ...backup, jobId: 'b1', targetNodeName: 'changes', mode: 'incremental' } as const;
  await assert.rejects(backUpVolume(ctx, daemon, again), QmpError);
});

test('a QEMU that does not start says why only in the private cause', async () => {
  await using scratch = await createScratch();
  await assert.rejects(scratch.start('qemu-storage-daemon', ['--nonsense'], 'daemon'), (fault) => {
    assert.ok(fault instanceof Unavailable);
    assert.equal(fault.code, 'qemu.start_failed');
    assert.match((fault.cause as Error).message, /nonsense/);
    return !fault.message.includes('nonsense');
  });
});
