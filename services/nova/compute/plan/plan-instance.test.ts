import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WantedInstance } from '../../rpc/wanted-instance.ts';
import type { GuestState } from '../drivers/hypervisor.ts';
import { wantedOf } from '../testing/wanted.ts';
import { planInstance } from './plan-instance.ts';

const uuid = '6f1f4c1e-7a0b-4a4e-9d51-0c8f7a1b2c3d';

const guest = (more: Partial<GuestState> = {}): GuestState => ({
  uuid,
  power: 'running',
  isBuilt: true,
  volumes: [],
  ports: [],
  ...more,
});

const kinds = (wanted: Partial<WantedInstance>, actual: GuestState | undefined, wasUp = false): readonly string[] => {
  const memory = { reboots: { soft: 0, hard: 0 }, wasUp };
  return planInstance(wantedOf({ uuid, ...wanted }), actual, memory).map(({ kind }) => kind);
};

const volume = { volumeId: 'v1', connection: { driver: 'nbd', data: {} }, bootIndex: null };
const port = { portId: 'p1', mac: 'fa:16:3e:00:00:01', mtu: null };

test('what is not there is built, what is stopped is started, what runs is left alone', () => {
  assert.deepEqual(kinds({}, undefined), ['build']);
  assert.deepEqual(kinds({}, guest({ power: 'stopped', isBuilt: false })), ['build']);
  assert.deepEqual(kinds({}, guest({ power: 'stopped' })), ['power-on']);
  assert.deepEqual(kinds({}, guest({ power: 'suspended' }), true), ['power-on']);
  assert.deepEqual(kinds({}, guest()), []);
});

test('a guest that sees less of a volume than there is is told, once it runs', () => {
  const grown = { volumes: [{ ...volume, size: 2 }] };
  const seen = (size: number) => guest({ volumes: ['v1'], volumeSizes: { v1: size } });
  assert.deepEqual(kinds(grown, seen(1)), ['grow-volume']);
  assert.deepEqual(kinds(grown, seen(2)), []);
  assert.deepEqual(kinds(grown, guest({ volumes: ['v1'] })), []);
  assert.deepEqual(kinds({ ...grown, power: 'stopped' }, guest({ power: 'stopped' })), []);
});

test('a guest that went down by itself stays down until the machine restarts or somebody wants it up again', () => {
  assert.deepEqual(kinds({}, guest({ power: 'stopped' }), true), []);
  assert.deepEqual(kinds({}, guest({ power: 'crashed' }), true), []);
  assert.deepEqual(kinds({ reboots: { soft: 0, hard: 1 } }, guest({ power: 'stopped' }), true), ['reboot']);
});

test('every way between powers', () => {
  assert.deepEqual(kinds({ power: 'paused' }, guest({ power: 'stopped' })), ['power-on', 'pause']);
  assert.deepEqual(kinds({ power: 'paused' }, guest()), ['pause']);
  assert.deepEqual(kinds({}, guest({ power: 'paused' })), ['unpause']);
  assert.deepEqual(kinds({ power: 'suspended' }, guest()), ['suspend']);
  assert.deepEqual(kinds({ power: 'suspended' }, guest({ power: 'stopped' })), []);
  assert.deepEqual(kinds({ power: 'stopped' }, guest({ power: 'suspended' })), ['power-off']);
  assert.deepEqual(kinds({ power: 'stopped' }, guest({ power: 'crashed' })), ['power-off']);
  assert.deepEqual(kinds({ power: 'absent' }, guest()), ['destroy']);
  assert.deepEqual(kinds({ power: 'absent' }, undefined), []);
});

test('what is plugged in follows what is wanted, and what goes goes first', () => {
  const before = guest({ volumes: ['old'], ports: ['old-port'] });
  const after = kinds({ volumes: [volume], ports: [port] }, before);
  assert.deepEqual(after, ['detach-port', 'detach-volume', 'attach-volume', 'attach-port']);
  assert.deepEqual(kinds({ volumes: [volume], ports: [port] }, guest({ volumes: ['v1'], ports: ['p1'] })), []);
  assert.deepEqual(kinds({ power: 'stopped', volumes: [volume] }, guest({ power: 'stopped' })), []);
});

test('a reboot that was asked for is done once, the hard one where both are', () => {
  const memory = { reboots: { soft: 2, hard: 1 }, wasUp: true };
  const plan = (soft: number, hard: number) =>
    planInstance(wantedOf({ uuid, reboots: { soft, hard } }), guest(), memory);
  assert.deepEqual(plan(2, 1), []);
  assert.deepEqual(plan(3, 1), [{ kind: 'reboot', how: 'soft' }]);
  assert.deepEqual(plan(3, 2), [{ kind: 'reboot', how: 'hard' }]);
});
