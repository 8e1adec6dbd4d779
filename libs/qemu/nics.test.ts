import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { QmpError } from '@nimbo/qmp/qmp-error.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { attachNic, detachNic } from './hotplug.ts';
import { machineArguments } from './machine-arguments.ts';
import { resetGuest } from './power.ts';
import { hasDevice, removeDevice } from './remove-device.ts';
import { createScratch } from './testing/scratch.ts';
import { smallMachine } from './testing/small-machine.ts';

const ctx = internalContext();

test('a network card is plugged in and out, and a second one of the same id changes nothing', async () => {
  await using scratch = await createScratch();
  // In a network namespace of its own QEMU may make the tap itself, and no packet leaves it.
  const args = ['--map-root-user', '--net', 'qemu-system-x86_64', ...machineArguments(smallMachine(scratch.path))];
  const { qmp } = await scratch.start('unshare', args, 'guest');
  const nic = { id: 'nic1', tap: { name: 'tap1' }, mac: 'fa:16:3e:00:00:01', mtu: 1450 };
  await attachNic(ctx, qmp, nic);
  await attachNic(ctx, qmp, nic);
  assert.equal(await hasDevice(ctx, qmp, 'nic1'), true);
  const broken = { ...nic, id: 'nic2', tap: { name: 'tap2' }, mtu: 70_000 };
  await assert.rejects(attachNic(ctx, qmp, broken), QmpError);
  await attachNic(ctx, qmp, { ...broken, mtu: 1450 });
  await removeDevice(ctx, qmp, 'nic1', { retryAfter: 20, attempts: 1 }).catch(() => undefined);
  await resetGuest(ctx, qmp);
  await until('the card has gone', async () => !(await hasDevice(ctx, qmp, 'nic1')));
  await detachNic(ctx, qmp, nic);
  await detachNic(ctx, qmp, nic);
  await attachNic(ctx, qmp, nic);
});
