import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from './tables.ts';

/** The projects that have ports on a network, the network's own servants not counted. */
export const portProjectsOn = async (db: Executor<Tables>, networkId: string): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('ports')
    .select('project_id')
    .distinct()
    .where('network_id', '=', networkId)
    .where('device_owner', 'not like', 'network:%')
    .execute();
  return rows.map(({ project_id }) => project_id);
};

/** The projects whose routers have their gateway on a network. */
export const gatewayProjectsOn = async (db: Executor<Tables>, networkId: string): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('routers')
    .select('project_id')
    .distinct()
    .where('gateway_network_id', '=', networkId)
    .execute();
  return rows.map(({ project_id }) => project_id);
};

/** The projects that have ports in a security group. */
export const portProjectsIn = async (db: Executor<Tables>, groupId: string): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('port_security_groups')
    .innerJoin('ports', 'ports.id', 'port_security_groups.port_id')
    .select('ports.project_id')
    .distinct()
    .where('port_security_groups.security_group_id', '=', groupId)
    .execute();
  return rows.map(({ project_id }) => project_id);
};

/** How many routers have their gateway on a network. */
export const routersWithGatewayOn = async (db: Executor<Tables>, networkId: string): Promise<number> => {
  const row = await db
    .selectFrom('routers')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('gateway_network_id', '=', networkId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
};
