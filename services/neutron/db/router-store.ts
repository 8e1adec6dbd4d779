import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import type { Agent } from './agent-store.ts';
import type { ListShape } from './list-query.ts';
import type { Port } from './port-store.ts';
import type { RouterRow, Tables } from './tables.ts';

export type Router = Selectable<RouterRow>;

/** How routers are listed. */
export const routerList: ListShape = {
  table: 'routers',
  conditions: {},
  visible: (eb, project) => eb('routers.project_id', '=', project ?? ''),
};

/** A router's port in one subnet. */
export interface RouterLeg {
  readonly port_id: string;
  readonly device_owner: string;
  readonly network_id: string;
  readonly subnet_id: string;
  readonly ip_address: string;
  readonly cidr: string;
}

/** Where a router's ports are, address by address. */
export const legsOf = (db: Executor<Tables>, routerId: string): Promise<RouterLeg[]> =>
  db
    .selectFrom('ports')
    .innerJoin('ip_allocations', 'ip_allocations.port_id', 'ports.id')
    .innerJoin('subnets', 'subnets.id', 'ip_allocations.subnet_id')
    .select([
      'ports.id as port_id',
      'ports.device_owner',
      'ports.network_id',
      'ip_allocations.subnet_id',
      'ip_allocations.ip_address',
      'subnets.cidr',
    ])
    .where('ports.device_id', '=', routerId)
    .where('ports.device_owner', 'like', 'network:router%')
    .orderBy('ports.created_at')
    .orderBy('ip_allocations.position')
    .execute();

/** A router's ports. */
export const portsOfRouter = (db: Executor<Tables>, routerId: string): Promise<Port[]> =>
  db
    .selectFrom('ports')
    .selectAll()
    .where('device_id', '=', routerId)
    .where('device_owner', 'like', 'network:router%')
    .orderBy('created_at')
    .orderBy('id')
    .execute();

/** Routers with an interface in a subnet and their gateway on a network, those with the subnet's gateway address first. */
export const routersBetween = async (
  db: Executor<Tables>,
  subnetId: string,
  externalNetworkId: string,
): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('routers')
    .innerJoin('ports', 'ports.device_id', 'routers.id')
    .innerJoin('ip_allocations', 'ip_allocations.port_id', 'ports.id')
    .innerJoin('subnets', 'subnets.id', 'ip_allocations.subnet_id')
    .select(['routers.id', 'ip_allocations.ip_address', 'subnets.gateway_ip'])
    .where('routers.gateway_network_id', '=', externalNetworkId)
    .where('ports.device_owner', '=', 'network:router_interface')
    .where('ip_allocations.subnet_id', '=', subnetId)
    .orderBy('routers.id')
    .execute();
  const isGateway = (row: (typeof rows)[number]): number => (row.ip_address === row.gateway_ip ? 0 : 1);
  return rows.toSorted((a, b) => isGateway(a) - isGateway(b)).map(({ id }) => id);
};

/** The agent that carries a router. */
export const agentOfRouter = (db: Executor<Tables>, routerId: string): Promise<Agent | undefined> =>
  db
    .selectFrom('agents')
    .innerJoin('router_l3_agents', 'router_l3_agents.agent_id', 'agents.id')
    .selectAll('agents')
    .where('router_l3_agents.router_id', '=', routerId)
    .executeTakeFirst();

/** False where an agent carries the router already. */
export const giveRouter = (tx: Transaction<Tables>, routerId: string, agentId: string): Promise<boolean> =>
  insertIfMissing<Tables, 'router_l3_agents'>(tx, 'router_l3_agents', { router_id: routerId, agent_id: agentId });

/** No agent carries a router any more. */
export const takeRouter = async (tx: Transaction<Tables>, routerId: string): Promise<void> => {
  await tx.deleteFrom('router_l3_agents').where('router_id', '=', routerId).execute();
};

/** How many routers each agent carries, by the agent's id. */
export const routersPerAgent = async (db: Executor<Tables>): Promise<ReadonlyMap<string, number>> => {
  const rows = await db
    .selectFrom('router_l3_agents')
    .select((eb) => ['agent_id', eb.fn.countAll().as('count')])
    .groupBy('agent_id')
    .execute();
  return new Map(rows.map(({ agent_id, count }) => [agent_id, Number(count)]));
};

/** The ids of the routers that an agent carries. */
export const routersOfAgent = async (db: Executor<Tables>, agentId: string): Promise<readonly string[]> => {
  const rows = await db.selectFrom('router_l3_agents').select('router_id').where('agent_id', '=', agentId).execute();
  return rows.map(({ router_id }) => router_id);
};

/** Ids of routers with ports that no agent carries. */
export const routersToSchedule = async (db: Executor<Tables>, limit: number): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('routers')
    .leftJoin('router_l3_agents', 'router_l3_agents.router_id', 'routers.id')
    .select('routers.id')
    .where('router_l3_agents.agent_id', 'is', null)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('ports')
          .select('ports.id')
          .whereRef('ports.device_id', '=', 'routers.id')
          .where('ports.device_owner', 'like', 'network:router%'),
      ),
    )
    .orderBy('routers.id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
};
