import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { FloatingIpRow, Tables } from './tables.ts';

export type FloatingIp = Selectable<FloatingIpRow>;

/** Floating IPs that lead to ports, locked. */
export const floatingIpsToPorts = async (
  db: Executor<Tables>,
  portIds: readonly string[],
): Promise<readonly FloatingIp[]> => {
  if (portIds.length === 0) return [];
  return db
    .selectFrom('floating_ips')
    .selectAll()
    .where('fixed_port_id', 'in', portIds)
    .orderBy('id')
    .forUpdate()
    .execute();
};
