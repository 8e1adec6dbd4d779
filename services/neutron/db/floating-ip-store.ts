import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { ListShape } from './list-query.ts';
import type { FloatingIpRow, Tables } from './tables.ts';

export type FloatingIp = Selectable<FloatingIpRow>;

/** How floating IPs are listed. */
export const floatingIpList: ListShape = {
  table: 'floating_ips',
  conditions: {},
  visible: (eb, project) => eb('floating_ips.project_id', '=', project ?? ''),
};

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

/** How many floating IPs a router carries. */
export const countFloatingIpsOn = async (db: Executor<Tables>, routerId: string): Promise<number> => {
  const row = await db
    .selectFrom('floating_ips')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('router_id', '=', routerId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
};

/** How many floating IPs lead through a router into a subnet. */
export const countFloatingIpsBehind = async (
  db: Executor<Tables>,
  routerId: string,
  subnetId: string,
): Promise<number> => {
  const row = await db
    .selectFrom('floating_ips')
    .innerJoin('ip_allocations', (join) =>
      join
        .onRef('ip_allocations.port_id', '=', 'floating_ips.fixed_port_id')
        .onRef('ip_allocations.ip_address', '=', 'floating_ips.fixed_ip_address'),
    )
    .select((eb) => eb.fn.countAll().as('count'))
    .where('floating_ips.router_id', '=', routerId)
    .where('ip_allocations.subnet_id', '=', subnetId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
};

/** Floating IPs of a network that lead nowhere, locked. */
export const idleFloatingIps = (db: Executor<Tables>, networkId: string): Promise<FloatingIp[]> =>
  db
    .selectFrom('floating_ips')
    .selectAll()
    .where('floating_network_id', '=', networkId)
    .where('fixed_port_id', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
