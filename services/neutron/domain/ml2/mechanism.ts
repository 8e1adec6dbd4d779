import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { fromJson } from '@nimbo/db/json.ts';
import type { Agent } from '../../db/agent-store.ts';
import type { Network } from '../../db/network-store.ts';
import { isAlive } from '../agent-liveness.ts';

/** How a port is plugged in at its host. */
interface Binding {
  readonly vif_type: string;
  readonly vif_details: Readonly<Record<string, unknown>>;
  /** Why it cannot be; empty where it can. */
  readonly failure: string;
}

/** What a driver knows of the host. */
interface BindingHost {
  readonly name: string;
  /** The host's agent of the driver, if it has ever reported. */
  readonly agent: Agent | undefined;
  /** An agent not heard of since then is down. */
  readonly aliveSince: Timestamp;
}

/** Decides how ports are plugged in. */
export interface MechanismDriver {
  readonly name: string;
  /** Ports are wired as soon as they are bound, for no agent will report. */
  readonly wiresAtOnce: boolean;
  bind(network: Network, host: BindingHost): Binding;
}

const failed = (failure: string): Binding => ({
  vif_type: 'binding_failed',
  vif_details: { reason: failure },
  failure,
});

/** What of an agent's configuration says which segments it can reach. */
interface BridgeConfiguration {
  readonly tunneling_ip?: unknown;
  readonly physical_networks?: unknown;
}

const reachProblem = (network: Network, { configurations, host }: Agent): string => {
  const { tunneling_ip, physical_networks } = fromJson<BridgeConfiguration>(configurations);
  switch (network.network_type) {
    case 'vxlan':
      return typeof tunneling_ip === 'string' && tunneling_ip !== '' ? '' : `host ${host} has no address for tunnels`;
    case 'flat': {
      const reached: readonly unknown[] = Array.isArray(physical_networks) ? physical_networks : [];
      return reached.includes(network.physical_network)
        ? ''
        : `host ${host} is not connected to the physical network ${network.physical_network}`;
    }
    default:
      return '';
  }
};

const bridged: Binding = {
  vif_type: 'bridge',
  vif_details: { port_filter: true, connectivity: 'l2' },
  failure: '',
};

/** Ports on Linux bridges that the host's agent makes. */
export const linuxBridge: MechanismDriver = {
  name: 'linuxbridge',
  wiresAtOnce: false,
  bind: (network, { name, agent, aliveSince }) => {
    if (agent === undefined) return failed(`host ${name} has no Linux bridge agent`);
    if (!agent.admin_state_up) return failed(`the Linux bridge agent of host ${name} is switched off`);
    if (!isAlive(agent, aliveSince)) {
      return failed(`the Linux bridge agent of host ${name} has not reported since ${agent.heartbeat_timestamp}`);
    }
    const problem = reachProblem(network, agent);
    return problem === '' ? bridged : failed(problem);
  },
};

/** Ports of simulated hosts. */
export const fakeMechanism: MechanismDriver = {
  name: 'fake',
  wiresAtOnce: true,
  bind: () => bridged,
};
