import type { Context } from '@nimbo/context/context.ts';
import { agentList, deleteAgent, findAgent, updateAgent, type Agent } from '../db/agent-store.ts';
import type { Listed, ListRequest } from '../db/list-query.ts';
import { downSince, isAlive } from './agent-liveness.ts';
import { change } from './change.ts';
import { notFound } from './faults.ts';
import type { Neutron } from './neutron.ts';
import { rule } from './rule.ts';
import { assertVisible, visibleRows } from './visibility.ts';

/** An agent, and whether it has reported lately. */
export interface SeenAgent extends Agent {
  readonly alive: boolean;
}

/** Agents with whether they have reported lately. */
export const withLiveness = (ctx: Context, neutron: Neutron, agents: readonly Agent[]): readonly SeenAgent[] => {
  const since = downSince(ctx.clock, neutron);
  return agents.map((agent) => ({ ...agent, alive: isAlive(agent, since) }));
};

/** What an administrator may say of an agent. */
export interface AgentChanges {
  readonly admin_state_up?: boolean | undefined;
  readonly description?: string | undefined;
}

/** @throws NotFound, for everybody but administrators too */
const seeAgent = async (ctx: Context, { db }: Neutron, id: string): Promise<Agent> => {
  await assertVisible(ctx, 'get_agent', {}, { thing: 'agent', id });
  const agent = await findAgent(db.read, id);
  if (agent === undefined) throw notFound('agent', id);
  return agent;
};

export const getAgent = async (ctx: Context, neutron: Neutron, id: string): Promise<SeenAgent> => {
  const agent = await seeAgent(ctx, neutron, id);
  return { ...agent, alive: isAlive(agent, downSince(ctx.clock, neutron)) };
};

export const listAgents = async (ctx: Context, neutron: Neutron, request: ListRequest): Promise<Listed<SeenAgent>> => {
  const shape = agentList(downSince(ctx.clock, neutron));
  const { items, hasMore } = await visibleRows<Agent>(ctx, neutron, 'get_agent', shape, request);
  return { items: withLiveness(ctx, neutron, items), hasMore };
};

/** @throws NotFound, Forbidden */
export const changeAgent = async (
  ctx: Context,
  neutron: Neutron,
  id: string,
  { admin_state_up, description }: AgentChanges,
): Promise<SeenAgent> => {
  await seeAgent(ctx, neutron, id);
  await ctx.authorize(rule('update_agent'), {});
  await change(ctx, neutron, async (changing) => {
    await updateAgent(changing.tx, {
      id,
      ...(admin_state_up === undefined ? {} : { admin_state_up }),
      ...(description === undefined ? {} : { description }),
    });
    await changing.record('agent.updated', { id });
  });
  return getAgent(ctx, neutron, id);
};

/** Forgets an agent; one that lives reports again and is known anew. @throws NotFound, Forbidden */
export const removeAgent = async (ctx: Context, neutron: Neutron, id: string): Promise<void> => {
  const agent = await seeAgent(ctx, neutron, id);
  await ctx.authorize(rule('delete_agent'), {});
  await change(ctx, neutron, async (changing) => {
    await deleteAgent(changing.tx, id);
    changing.concernsHost(agent.host);
    await changing.record('agent.deleted', { id, payload: { host: agent.host } });
  });
};
