import type { StoredEvent } from '@nimbo/db/events/event.ts';
import type { ServerNotice } from '../drivers/nova-notices.ts';

const nameOf = ({ type, stateBefore, stateAfter }: StoredEvent): ServerNotice['name'] | undefined => {
  if (type === 'neutron.port.deleted') return 'network-vif-deleted';
  if (type === 'neutron.port.updated') return 'network-changed';
  if (type !== 'neutron.port.status') return undefined;
  if (stateAfter === 'ACTIVE' || stateAfter === 'ERROR') return 'network-vif-plugged';
  return stateBefore === 'ACTIVE' ? 'network-vif-unplugged' : undefined;
};

/** What nova has to know of an event: what happened to a port of a server; undefined for everything else. */
export const serverNotice = (event: StoredEvent): ServerNotice | undefined => {
  const { device_id: serverId, device_owner: owner } = event.payload;
  if (typeof serverId !== 'string' || serverId === '' || typeof owner !== 'string') return undefined;
  if (!owner.startsWith('compute:')) return undefined;
  const name = nameOf(event);
  if (name === undefined) return undefined;
  return { name, serverId, portId: event.resourceId, isFailure: event.stateAfter === 'ERROR' };
};
