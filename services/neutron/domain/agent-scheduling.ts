import type { Context } from '@nimbo/context/context.ts';
import { findAgent, type Agent } from '../db/agent-store.ts';
import { addNetworkAgent, agentsOfNetwork, networksOfAgent, removeNetworkAgent } from '../db/dhcp-agent-store.ts';
import { bindingsOf, portsOf } from '../db/port-store.ts';
import { findRow, findRows, lockRow } from '../db/resource-store.ts';
import { agentOfRouter, routersOfAgent } from '../db/router-store.ts';
import { agentTypes } from './agent-liveness.ts';
import { withLiveness, type SeenAgent } from './agent.ts';
import { projectOf } from './caller.ts';
import { change } from './change.ts';
import { ensureDhcp } from './dhcp-schedule.ts';
import { conflict, notFound } from './faults.ts';
import { displaceRouter, placeRouter } from './l3-schedule.ts';
import { withParts, type SeenNetwork } from './network-view.ts';
import type { Neutron } from './neutron.ts';
import { erasePort } from './port-writing.ts';
import { withRouterParts, type SeenRouter } from './router-view.ts';
import { rule } from './rule.ts';

const agentOf = async ({ db }: Neutron, id: string, type: string): Promise<Agent> => {
  const agent = await findAgent(db.read, id);
  if (agent === undefined) throw notFound('agent', id);
  if (agent.agent_type !== type) {
    throw conflict(type === agentTypes.dhcp ? 'InvalidDHCPAgent' : 'InvalidL3Agent', `Agent ${id} is no ${type}.`);
  }
  return agent;
};

/** The networks that an agent serves. @throws Forbidden, NotFound */
export const networksAt = async (ctx: Context, neutron: Neutron, agentId: string): Promise<readonly SeenNetwork[]> => {
  await ctx.authorize(rule('get_dhcp-networks'), {});
  const ids = await networksOfAgent(neutron.db.read, (await agentOf(neutron, agentId, agentTypes.dhcp)).id);
  return withParts(neutron.db.read, await findRows(neutron.db.read, 'networks', ids), projectOf(ctx));
};

/** The agents that serve a network. @throws Forbidden, NotFound */
export const agentsServing = async (
  ctx: Context,
  neutron: Neutron,
  networkId: string,
): Promise<readonly SeenAgent[]> => {
  await ctx.authorize(rule('get_dhcp-agents'), {});
  if ((await findRow(neutron.db.read, 'networks', networkId)) === undefined) throw notFound('network', networkId);
  return withLiveness(ctx, neutron, await agentsOfNetwork(neutron.db.read, networkId));
};

/** @throws Forbidden, NotFound, Conflict where the agent serves the network already */
export const serveNetwork = async (
  ctx: Context,
  neutron: Neutron,
  agentId: string,
  networkId: string,
): Promise<void> => {
  await ctx.authorize(rule('create_dhcp-network'), {});
  const agent = await agentOf(neutron, agentId, agentTypes.dhcp);
  await change(ctx, neutron, async (changing) => {
    const network = await lockRow(changing.tx, 'networks', networkId);
    if (network === undefined) throw notFound('network', networkId);
    if (!(await addNetworkAgent(changing.tx, networkId, agent.id))) {
      throw conflict('NetworkHostedByDHCPAgent', `Agent ${agentId} serves network ${networkId} already.`);
    }
    await ensureDhcp(ctx, changing, neutron, network);
    await changing.record('network.scheduled', { id: networkId, payload: { agent: agentId } });
  });
};

/** @throws Forbidden, NotFound, Conflict where the agent does not serve the network */
export const stopServing = async (
  ctx: Context,
  neutron: Neutron,
  agentId: string,
  networkId: string,
): Promise<void> => {
  await ctx.authorize(rule('delete_dhcp-network'), {});
  const agent = await agentOf(neutron, agentId, agentTypes.dhcp);
  await change(ctx, neutron, async (changing) => {
    await lockRow(changing.tx, 'networks', networkId);
    if (!(await removeNetworkAgent(changing.tx, networkId, agentId))) {
      throw conflict('NetworkNotHostedByDhcpAgent', `Agent ${agentId} does not serve network ${networkId}.`);
    }
    const serving = (await portsOf(changing.tx, networkId)).filter((port) => port.device_owner === 'network:dhcp');
    const bindings = await bindingsOf(
      changing.tx,
      serving.map(({ id }) => id),
    );
    for (const port of serving) if (bindings.get(port.id)?.host === agent.host) await erasePort(changing, port);
    changing.concernsHost(agent.host);
    await changing.record('network.unscheduled', { id: networkId, payload: { agent: agentId } });
  });
};

/** The routers that an agent carries. @throws Forbidden, NotFound */
export const routersAt = async (ctx: Context, neutron: Neutron, agentId: string): Promise<readonly SeenRouter[]> => {
  await ctx.authorize(rule('get_l3-routers'), {});
  const ids = await routersOfAgent(neutron.db.read, (await agentOf(neutron, agentId, agentTypes.l3)).id);
  return withRouterParts(neutron.db.read, await findRows(neutron.db.read, 'routers', ids));
};

/** The agents that carry a router: one at most. @throws Forbidden, NotFound */
export const agentsCarrying = async (
  ctx: Context,
  neutron: Neutron,
  routerId: string,
): Promise<readonly SeenAgent[]> => {
  await ctx.authorize(rule('get_l3-agents'), {});
  if ((await findRow(neutron.db.read, 'routers', routerId)) === undefined) throw notFound('router', routerId);
  const agent = await agentOfRouter(neutron.db.read, routerId);
  return withLiveness(ctx, neutron, agent === undefined ? [] : [agent]);
};

/** @throws Forbidden, NotFound, Conflict where another agent carries the router */
export const carryRouter = async (ctx: Context, neutron: Neutron, agentId: string, routerId: string): Promise<void> => {
  await ctx.authorize(rule('create_l3-router'), {});
  const agent = await agentOf(neutron, agentId, agentTypes.l3);
  await change(ctx, neutron, async (changing) => {
    const router = await lockRow(changing.tx, 'routers', routerId);
    if (router === undefined) throw notFound('router', routerId);
    const present = await agentOfRouter(changing.tx, routerId);
    if (present !== undefined && present.id !== agentId) {
      throw conflict('RouterHostedByL3Agent', `Agent ${present.id} carries router ${routerId} already.`);
    }
    await placeRouter(ctx, changing, neutron, router, agent);
    await changing.record('router.scheduled', { id: routerId, payload: { agent: agentId } });
  });
};

/** @throws Forbidden, NotFound, Conflict where the agent does not carry the router */
export const dropRouter = async (ctx: Context, neutron: Neutron, agentId: string, routerId: string): Promise<void> => {
  await ctx.authorize(rule('delete_l3-router'), {});
  await agentOf(neutron, agentId, agentTypes.l3);
  await change(ctx, neutron, async (changing) => {
    if ((await agentOfRouter(changing.tx, routerId))?.id !== agentId) {
      throw conflict('RouterNotHostedByL3Agent', `Agent ${agentId} does not carry router ${routerId}.`);
    }
    await displaceRouter(ctx, changing, neutron, routerId);
    await changing.record('router.unscheduled', { id: routerId, payload: { agent: agentId } });
  });
};
