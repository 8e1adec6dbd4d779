import type { Selectable, Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import type { ListShape } from './list-query.ts';
import type { AgentRow, Tables } from './tables.ts';

export type Agent = Selectable<AgentRow>;

/** How agents are listed: by administrators only. */
export const agentList = (downSince: Timestamp): ListShape => ({
  table: 'agents',
  conditions: {
    alive: (eb, values) =>
      eb.or(values.map((value) => eb('agents.heartbeat_timestamp', value === true ? '>=' : '<', downSince))),
  },
  visible: (eb) => eb(eb.val(1), '=', 0),
});

export const findAgent = (db: Executor<Tables>, id: string): Promise<Agent | undefined> =>
  db.selectFrom('agents').selectAll().where('id', '=', id).executeTakeFirst();

export const findAgentOf = (db: Executor<Tables>, type: string, host: string): Promise<Agent | undefined> =>
  db.selectFrom('agents').selectAll().where('agent_type', '=', type).where('host', '=', host).executeTakeFirst();

/** The agents of a host. */
export const agentsOfHost = (db: Executor<Tables>, host: string): Promise<Agent[]> =>
  db.selectFrom('agents').selectAll().where('host', '=', host).orderBy('agent_type').execute();

/** The agents of a host have been heard of. */
export const beatAgents = async (tx: Transaction<Tables>, host: string, at: Timestamp): Promise<void> => {
  await tx.updateTable('agents').set({ heartbeat_timestamp: at }).where('host', '=', host).execute();
};

/** Agents of a type that may be given work: switched on, and heard of since. */
export const workingAgents = (db: Executor<Tables>, type: string, since: Timestamp): Promise<Agent[]> =>
  db
    .selectFrom('agents')
    .selectAll()
    .where('agent_type', '=', type)
    .where('admin_state_up', '=', true)
    .where('heartbeat_timestamp', '>=', since)
    .orderBy('id')
    .execute();

/** False where the host's agent of the type is known already. */
export const insertAgent = (tx: Transaction<Tables>, agent: Agent): Promise<boolean> =>
  insertIfMissing<Tables, 'agents'>(tx, 'agents', agent);

/** Changes what is known of an agent. */
export const updateAgent = async (tx: Transaction<Tables>, { id, ...columns }: Partial<Agent> & { id: string }) => {
  await tx.updateTable('agents').set(columns).where('id', '=', id).execute();
};

/** Forgets an agent and what it was given to do. */
export const deleteAgent = async (tx: Transaction<Tables>, id: string): Promise<void> => {
  await tx.deleteFrom('network_dhcp_agents').where('agent_id', '=', id).execute();
  await tx.deleteFrom('router_l3_agents').where('agent_id', '=', id).execute();
  await tx.deleteFrom('agents').where('id', '=', id).execute();
};
