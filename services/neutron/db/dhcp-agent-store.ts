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
