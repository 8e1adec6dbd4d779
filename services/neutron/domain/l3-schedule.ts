import type { Context } from '@nimbo/context/context.ts';
import { fromJson } from '@nimbo/db/json.ts';
import { workingAgents, type Agent } from '../db/agent-store.ts';
import { bindingsOf, replaceBinding } from '../db/port-store.ts';
import { findRow, updateRow } from '../db/resource-store.ts';
import {
  agentOfRouter,
  giveRouter,
  portsOfRouter,
  routersPerAgent,
  takeRouter,
  type Router,
} from '../db/router-store.ts';
import { agentTypes, downSince } from './agent-liveness.ts';
import type { Change } from './change.ts';
import type { Neutron } from './neutron.ts';
import { bind, firstStatus } from './port-binding.ts';

type Work = Pick<Context, 'clock' | 'log'>;

interface AgentReach {
  readonly physical_networks?: readonly string[];
}

/** Whether an agent's host is connected to the network of a router's gateway. */
const reaches = async ({ tx }: Change, { configurations }: Agent, router: Router): Promise<boolean> => {
  if (router.gateway_network_id === null) return true;
  const network = await findRow(tx, 'networks', router.gateway_network_id);
  if (network === undefined || network.network_type !== 'flat') return true;
  const { physical_networks: reached = [] } = fromJson<AgentReach>(configurations);
  return reached.includes(network.physical_network ?? '');
};

/** Plugs a router's ports in where its agent is, or nowhere. */
const moveRouterPorts = async (
  work: Work,
  changing: Change,
  neutron: Neutron,
  routerId: string,
  host: string,
): Promise<void> => {
  const ports = await portsOfRouter(changing.tx, routerId);
  const bindings = await bindingsOf(
    changing.tx,
    ports.map(({ id }) => id),
  );
  for (const port of ports) {
    const before = bindings.get(port.id);
    const network = await findRow(changing.tx, 'networks', port.network_id);
    if (before === undefined || network === undefined || before.host === host) continue;
    const wanted = { host, vnicType: before.vnic_type, profile: {} };
    const after = await bind(work, changing, neutron, { network, portId: port.id, wanted });
    await replaceBinding(changing.tx, before, after);
    await updateRow(changing.tx, 'ports', { ...port, status: firstStatus(neutron, after), updated_at: changing.at });
    changing.concernsHost(before.host);
  }
  changing.concernsHost(host);
};

/** Gives a router to an agent. */
export const placeRouter = async (
  work: Work,
  changing: Change,
  neutron: Neutron,
  router: Router,
  agent: Agent,
): Promise<void> => {
  await giveRouter(changing.tx, router.id, agent.id);
  await moveRouterPorts(work, changing, neutron, router.id, agent.host);
};

/** Takes a router from its agent. */
export const displaceRouter = async (
  work: Work,
  changing: Change,
  neutron: Neutron,
  routerId: string,
): Promise<void> => {
  const agent = await agentOfRouter(changing.tx, routerId);
  if (agent !== undefined) changing.concernsHost(agent.host);
  await takeRouter(changing.tx, routerId);
  await moveRouterPorts(work, changing, neutron, routerId, '');
};

/**
 * Makes sure that an agent carries a router that has ports: the working one with the fewest routers that is connected to
 * the gateway's network. Where none works, the router waits until one reports.
 */
export const ensureScheduled = async (
  work: Work,
  changing: Change,
  neutron: Neutron,
  router: Router,
): Promise<void> => {
  const present = await agentOfRouter(changing.tx, router.id);
  if (present !== undefined && (await reaches(changing, present, router))) {
    return moveRouterPorts(work, changing, neutron, router.id, present.host);
  }
  if (present !== undefined) await displaceRouter(work, changing, neutron, router.id);
  if ((await portsOfRouter(changing.tx, router.id)).length === 0) return;
  const load = await routersPerAgent(changing.tx);
  const working = await workingAgents(changing.tx, agentTypes.l3, downSince(work.clock, neutron));
  const byLoad = working.toSorted((a, b) => (load.get(a.id) ?? 0) - (load.get(b.id) ?? 0));
  for (const agent of byLoad) {
    if (!(await reaches(changing, agent, router))) continue;
    return placeRouter(work, changing, neutron, router, agent);
  }
};
