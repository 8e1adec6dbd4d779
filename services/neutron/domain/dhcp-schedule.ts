import type { Context } from '@nimbo/context/context.ts';
import { workingAgents, type Agent } from '../db/agent-store.ts';
import { addNetworkAgent, agentsOfNetwork, deleteNetworkAgents, networksPerAgent } from '../db/dhcp-agent-store.ts';
import { addressesOfPorts, releaseAddresses } from '../db/ip-allocation-store.ts';
import type { Network } from '../db/network-store.ts';
import { bindingsOf, portsOf, type Port } from '../db/port-store.ts';
import { subnetsOf, type Subnet } from '../db/subnet-store.ts';
import { agentTypes, downSince, isAlive } from './agent-liveness.ts';
import type { Change } from './change.ts';
import type { Neutron } from './neutron.ts';
import { claimAddresses } from './port-addresses.ts';
import { erasePort, insertPort, plainPort } from './port-writing.ts';

/** Work that changes a network's servants. */
type Work = Pick<Context, 'clock' | 'log'>;

/** The port that an agent serves a network from. */
const servingPort = (network: Network, { id, host }: Agent, subnets: readonly Subnet[]) => ({
  ...plainPort(network.project_id, 'network:dhcp', `dhcp${id}-${network.id}`),
  fixedIps: subnets.map((subnet) => ({ subnet_id: subnet.id })),
  binding: { host, vnicType: 'normal', profile: {} },
});

const fitAddresses = async (changing: Change, port: Port, subnets: readonly Subnet[]): Promise<void> => {
  const present = (await addressesOfPorts(changing.tx, [port.id])).get(port.id) ?? [];
  const gone = present.filter(({ subnet_id }) => !subnets.some(({ id }) => id === subnet_id));
  const missing = subnets.filter(({ id }) => !present.some(({ subnet_id }) => subnet_id === id));
  if (gone.length > 0) {
    await releaseAddresses(
      changing.tx,
      port.id,
      gone.map(({ ip_address }) => ip_address),
    );
  }
  const from = Math.max(-1, ...present.map(({ position }) => position)) + 1;
  await claimAddresses(
    changing,
    port,
    missing,
    missing.map(({ id }) => ({ subnet_id: id })),
    from,
  );
};

/** Chooses agents for a network until it has as many working ones as it shall have: those with the fewest networks. */
const fillUp = async (work: Work, { tx }: Change, neutron: Neutron, network: Network, present: readonly Agent[]) => {
  const since = downSince(work.clock, neutron);
  const working = present.filter((agent) => agent.admin_state_up && isAlive(agent, since));
  const missing = neutron.settings.dhcp_agents_per_network - working.length;
  if (missing <= 0) return present;
  const load = await networksPerAgent(tx);
  const candidates = (await workingAgents(tx, agentTypes.dhcp, since))
    .filter(({ id }) => !present.some((agent) => agent.id === id))
    .toSorted((a, b) => (load.get(a.id) ?? 0) - (load.get(b.id) ?? 0));
  const chosen = candidates.slice(0, missing);
  for (const agent of chosen) await addNetworkAgent(tx, network.id, agent.id);
  return [...present, ...chosen];
};

const removePorts = async (changing: Change, ports: readonly Port[]): Promise<void> => {
  for (const port of ports) await erasePort(changing, port);
};

/**
 * Makes a network's DHCP what its subnets need: agents that serve it, and a port of each with an address in every subnet
 * that has DHCP. The network is locked. Where no agent works, the schedule is made when one reports.
 */
export const ensureDhcp = async (work: Work, changing: Change, neutron: Neutron, network: Network): Promise<void> => {
  const subnets = (await subnetsOf(changing.tx, network.id)).filter(({ enable_dhcp }) => enable_dhcp);
  const agents = await agentsOfNetwork(changing.tx, network.id);
  const serving = (await portsOf(changing.tx, network.id)).filter(
    ({ device_owner }) => device_owner === 'network:dhcp',
  );
  if (subnets.length === 0) {
    await removePorts(changing, serving);
    await deleteNetworkAgents(changing.tx, network.id);
    for (const { host } of agents) changing.concernsHost(host);
    return;
  }
  const wanted = await fillUp(work, changing, neutron, network, agents);
  const bindings = await bindingsOf(
    changing.tx,
    serving.map(({ id }) => id),
  );
  const hostOf = (port: Port): string => bindings.get(port.id)?.host ?? '';
  await removePorts(
    changing,
    serving.filter((port) => !wanted.some(({ host }) => host === hostOf(port))),
  );
  for (const agent of wanted) {
    const port = serving.find((one) => hostOf(one) === agent.host);
    if (port === undefined) {
      await insertPort(work, changing, neutron, network, servingPort(network, agent, subnets));
    } else await fitAddresses(changing, port, subnets);
    changing.concernsHost(agent.host);
  }
};
