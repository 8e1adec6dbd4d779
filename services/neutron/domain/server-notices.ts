import type { StoredEvent } from '@nimbo/db/events/event.ts';
import type { ServerNotice } from '../drivers/nova-notices.ts';
import type { ConcernedPort } from './floating-ip-servers.ts';

const nameOf = ({ type, stateBefore, stateAfter }: StoredEvent): ServerNotice['name'] | undefined => {
  if (type === 'neutron.port.deleted') return 'network-vif-deleted';
  if (type === 'neutron.port.updated') return 'network-changed';
  if (type !== 'neutron.port.status') return undefined;
  if (stateAfter === 'ACTIVE' || stateAfter === 'ERROR') return 'network-vif-plugged';
  return stateBefore === 'ACTIVE' ? 'network-vif-unplugged' : undefined;
};

const isServer = (owner: unknown): boolean => typeof owner === 'string' && owner.startsWith('compute:');

const portNotice = (event: StoredEvent): readonly ServerNotice[] => {
  const { device_id: serverId, device_owner: owner } = event.payload;
  if (typeof serverId !== 'string' || serverId === '' || !isServer(owner)) return [];
  const name = nameOf(event);
  if (name === undefined) return [];
  return [{ name, serverId, portId: event.resourceId, isFailure: event.stateAfter === 'ERROR' }];
};

const floatingNotices = ({ payload }: StoredEvent): readonly ServerNotice[] => {
  const ports = (payload['ports'] ?? []) as readonly ConcernedPort[];
  return ports
    .filter(({ device_id: id, device_owner: owner }) => id !== '' && isServer(owner))
    .map(({ id, device_id }) => ({ name: 'network-changed', serverId: device_id, portId: id, isFailure: false }));
};

/** What nova has to know of an event: what happened to servers' ports and the floating IPs that lead there. */
export const serverNotices = (event: StoredEvent): readonly ServerNotice[] =>
  event.type.startsWith('neutron.floatingip.') ? floatingNotices(event) : portNotice(event);
