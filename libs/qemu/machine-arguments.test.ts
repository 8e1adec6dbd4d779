import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { golden } from '@nimbo/testkit/golden.ts';
import { nodeNameOf } from './identifier.ts';
import type { Machine } from './machine.ts';
import { machineArguments } from './machine-arguments.ts';
import { storageDaemonArguments } from './storage-daemon-arguments.ts';
import { smallMachine } from './testing/small-machine.ts';

const path = (name: string): string => `/run/guests/a,b/${name}`;
const volumeId = '0b2e4f60-1111-4222-8333-444455556666';
const mac = 'fa:16:3e:00:00:01';

const wholeMachine: Machine = smallMachine(path, {
  accelerator: 'kvm',
  memoryMiB: 512,
  vcpus: 2,
  vncPath: path('vnc'),
  guestAgentPath: path('agent'),
  paused: true,
  incoming: true,
  disks: [
    {
      id: 'root',
      node: {
        name: 'root',
        source: { kind: 'file', path: path('disk'), format: 'qcow2', backing: { path: path('base'), format: 'qcow2' } },
      },
      bus: 'virtio',
      bootIndex: 0,
    },
    {
      id: 'volume1',
      node: {
        name: nodeNameOf('v', volumeId),
        source: { kind: 'nbd', socketPath: path('nbd'), exportName: volumeId },
      },
      bus: 'virtio',
      serial: volumeId,
    },
    {
      id: 'config-drive',
      node: { name: 'config', source: { kind: 'file', path: path('config.iso'), format: 'raw' }, readOnly: true },
      bus: 'ide-cdrom',
    },
  ],
  nics: [
    { id: 'nic0', tap: { fd: 3 }, mac, mtu: 1450 },
    { id: 'nic1', tap: { name: 'tap0b2e4f60-11' }, mac },
  ],
});

const text = (args: readonly string[]): string => `${args.join('\n').replaceAll(/\n(?!-)/g, ' ')}\n`;

test('a whole guest is told to QEMU as agreed', () => {
  golden('qemu/machine-whole.txt', text(machineArguments(wholeMachine)));
});

test('the smallest guest and a storage daemon are told as agreed', () => {
  golden('qemu/machine-small.txt', text(machineArguments(smallMachine(path))));
  golden('qemu/storage-daemon.txt', text(storageDaemonArguments({ monitorPath: path('m'), nbdPath: path('n') })));
});

test('what QEMU could misread is refused', () => {
  const disk = wholeMachine.disks[0]!;
  const file = (filename: string): Partial<Machine> => ({
    disks: [{ ...disk, node: { name: 'a', source: { kind: 'file', path: filename, format: 'raw' } } }],
  });
  const nic = (more: object): Partial<Machine> => ({ nics: [{ id: 'n', tap: { name: 't0' }, mac, ...more }] });
  const bad: readonly Partial<Machine>[] = [
    { uuid: 'x' },
    { machineType: 'pc' },
    { memoryMiB: 0 },
    { vcpus: 1.5 },
    { name: '-evil' },
    { cpuModel: '' },
    { disks: [disk, disk] },
    { disks: [{ ...disk, id: 'a,b' }] },
    { disks: [{ ...disk, node: { ...disk.node, name: 'x'.repeat(32) } }] },
    file('nbd:unix:/x'),
    file('relative'),
    file('/a\nb'),
    nic({ mac: '01:00:5e:00:00:01' }),
    nic({ tap: { name: 'x,script=/bin/sh' } }),
    { monitorPath: `/${'x'.repeat(107)}` },
  ];
  for (const more of bad) {
    assert.throws(() => machineArguments(smallMachine(path, more)), BadRequest, JSON.stringify(more));
  }
  assert.throws(() => nodeNameOf('v', 'no-uuid'), BadRequest);
});
