import { findRows } from '../db/resource-store.ts';
import type { FloatingIp } from '../db/floating-ip-store.ts';
import type { Change } from './change.ts';

/** A server's port that a floating IP leads to or led to, as an event tells of it. */
export interface ConcernedPort {
  readonly id: string;
  readonly device_id: string;
  readonly device_owner: string;
}

/** What an event about a floating IP tells of the servers that have it, had it, or both. */
export const serversOf = async (
  { tx }: Change,
  ...floatingIps: readonly Pick<FloatingIp, 'fixed_port_id'>[]
): Promise<{ readonly ports: readonly ConcernedPort[] }> => {
  const ids = floatingIps.flatMap(({ fixed_port_id: id }) => (id === null ? [] : [id]));
  const ports = await findRows(tx, 'ports', [...new Set(ids)]);
  return { ports: ports.map(({ id, device_id, device_owner }) => ({ id, device_id, device_owner })) };
};
