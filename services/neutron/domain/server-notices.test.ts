import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredEvent } from '@nimbo/db/events/event.ts';
import { serverNotices } from './server-notices.ts';

const event = (type: string, states: readonly [string | null, string | null], owner = 'compute:nova'): StoredEvent => ({
  sequence: 1,
  type,
  resourceType: 'port',
  resourceId: 'p',
  projectId: null,
  stateBefore: states[0],
  stateAfter: states[1],
  actor: null,
  requestId: 'r',
  payload: { device_id: 's', device_owner: owner },
  createdAt: '2026-01-01T00:00:00.000000Z',
});

const serverNotice = (told: StoredEvent) => serverNotices(told)[0];

const port = { serverId: 's', portId: 'p', isFailure: false };

test('a port that is wired is told as plugged, and one that cannot be as failed', () => {
  assert.deepEqual(serverNotice(event('neutron.port.status', ['DOWN', 'ACTIVE'])), {
    ...port,
    name: 'network-vif-plugged',
  });
  const failed = { ...port, name: 'network-vif-plugged', isFailure: true };
  assert.deepEqual(serverNotice(event('neutron.port.status', ['DOWN', 'ERROR'])), failed);
});

test('a port is told as unplugged only if it was plugged', () => {
  const unplugged = { ...port, name: 'network-vif-unplugged' };
  assert.deepEqual(serverNotice(event('neutron.port.status', ['ACTIVE', 'DOWN'])), unplugged);
  assert.equal(serverNotice(event('neutron.port.status', ['ERROR', 'DOWN'])), undefined);
});

test('changed and deleted ports of servers are told, others not', () => {
  assert.equal(serverNotice(event('neutron.port.deleted', [null, null]))?.name, 'network-vif-deleted');
  assert.equal(serverNotice(event('neutron.port.updated', ['DOWN', 'DOWN']))?.name, 'network-changed');
  assert.equal(serverNotice(event('neutron.port.created', [null, 'DOWN'])), undefined);
  assert.equal(serverNotice(event('neutron.port.deleted', [null, null], 'network:dhcp')), undefined);
  assert.equal(serverNotice({ ...event('neutron.port.deleted', [null, null]), payload: {} }), undefined);
});

test('each server that a floating IP leads to or led to is told', () => {
  const ports = [
    { id: 'p1', device_id: 's1', device_owner: 'compute:nova' },
    { id: 'p2', device_id: 's2', device_owner: 'compute:nova' },
    { id: 'p3', device_id: 'r', device_owner: 'network:router_interface' },
    { id: 'p4', device_id: '', device_owner: '' },
  ];
  const told = serverNotices({ ...event('neutron.floatingip.updated', [null, null]), payload: { ports } });
  assert.deepEqual(
    told.map(({ name, serverId, portId }) => [name, serverId, portId]),
    [
      ['network-changed', 's1', 'p1'],
      ['network-changed', 's2', 'p2'],
    ],
  );
  assert.deepEqual(serverNotices({ ...event('neutron.floatingip.created', [null, null]), payload: {} }), []);
});
