import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import type { Agent } from './agent-store.ts';
import type { Tables } from './tables.ts';

/** The agents that serve a network. */
export const agentsOfNetwork = (db: Executor<Tables>, networkId: string): Promise<Agent[]> =>
  db
    .selectFrom('agents')
    .innerJoin('network_dhcp_agents', 'network_dhcp_agents.agent_id', 'agents.id')
    .selectAll('agents')
    .where('network_dhcp_agents.network_id', '=', networkId)
    .orderBy('agents.id')
    .execute();

/** False where the agent serves the network already. */
export const addNetworkAgent = (tx: Transaction<Tables>, networkId: string, agentId: string): Promise<boolean> =>
  insertIfMissing<Tables, 'network_dhcp_agents'>(tx, 'network_dhcp_agents', {
    network_id: networkId,
    agent_id: agentId,
  });

/** Nobody serves a network any more. */
export const deleteNetworkAgents = async (tx: Transaction<Tables>, networkId: string): Promise<void> => {
  await tx.deleteFrom('network_dhcp_agents').where('network_id', '=', networkId).execute();
};

/** How many networks each agent serves, by the agent's id. */
export const networksPerAgent = async (db: Executor<Tables>): Promise<ReadonlyMap<string, number>> => {
  const rows = await db
    .selectFrom('network_dhcp_agents')
    .select((eb) => ['agent_id', eb.fn.countAll().as('count')])
    .groupBy('agent_id')
    .execute();
  return new Map(rows.map(({ agent_id, count }) => [agent_id, Number(count)]));
};

/** False where the agent does not serve the network. */
export const removeNetworkAgent = async (
  tx: Transaction<Tables>,
  networkId: string,
  agentId: string,
): Promise<boolean> => {
  const query = tx
    .deleteFrom('network_dhcp_agents')
    .where('network_id', '=', networkId)
    .where('agent_id', '=', agentId);
  return (await query.executeTakeFirst()).numDeletedRows === 1n;
};

/** The ids of the networks that an agent serves. */
export const networksOfAgent = async (db: Executor<Tables>, agentId: string): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('network_dhcp_agents')
    .select('network_id')
    .where('agent_id', '=', agentId)
    .execute();
  return rows.map(({ network_id }) => network_id);
};

/** Ids of networks with DHCP that too few of the working agents serve. */
export const networksToSchedule = async (
  db: Executor<Tables>,
  working: readonly string[],
  wanted: number,
  limit: number,
): Promise<readonly string[]> => {
  if (working.length === 0) return [];
  const rows = await db
    .selectFrom('subnets')
    .leftJoin('network_dhcp_agents', (join) =>
      join
        .onRef('network_dhcp_agents.network_id', '=', 'subnets.network_id')
        .on('network_dhcp_agents.agent_id', 'in', working),
    )
    .select('subnets.network_id')
    .where('subnets.enable_dhcp', '=', true)
    .groupBy('subnets.network_id')
    .having((eb) => eb(eb.fn.count('network_dhcp_agents.agent_id').distinct(), '<', Math.min(wanted, working.length)))
    .limit(limit)
    .execute();
  return rows.map(({ network_id }) => network_id);
};
