import { randomUUID } from 'node:crypto';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import { toJson } from '@nimbo/db/json.ts';
import { agentsOfHost, beatAgents, insertAgent, updateAgent, type Agent } from '../db/agent-store.ts';
import { agentTypes, downSince, isAlive } from './agent-liveness.ts';
import { change, type Change } from './change.ts';
import type { Neutron } from './neutron.ts';

/** What a host's agents are and can. */
export interface AgentReport {
  /** When the process began, by the host's clock. */
  readonly startedAt: Timestamp;
  /** Undefined for the zone of the settings. */
  readonly availabilityZone?: string;
  /** Null where the host takes no part in tunnels. */
  readonly tunnelAddress: string | null;
  readonly physicalNetworks: readonly string[];
  /** Told beside: `driver`. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** One process on a host does all of neutron's work there; clients know the agents by these names. */
const roles = [
  { type: agentTypes.bridge, binary: 'neutron-linuxbridge-agent', topic: 'N/A', hasZone: false },
  { type: agentTypes.dhcp, binary: 'neutron-dhcp-agent', topic: 'dhcp_agent', hasZone: true },
  { type: agentTypes.l3, binary: 'neutron-l3-agent', topic: 'l3_agent', hasZone: true },
  { type: agentTypes.metadata, binary: 'neutron-metadata-agent', topic: 'N/A', hasZone: false },
] as const;

const configurationsOf = ({ facts, tunnelAddress, physicalNetworks }: AgentReport): string =>
  toJson({
    ...facts,
    physical_networks: physicalNetworks,
    tunneling_ip: tunnelAddress,
    tunnel_types: tunnelAddress === null ? [] : ['vxlan'],
  });

const register = async (
  { tx, at }: Change,
  neutron: Neutron,
  host: string,
  report: AgentReport,
  known: readonly Agent[],
): Promise<void> => {
  for (const { type, binary, topic, hasZone } of roles) {
    const zone = hasZone ? (report.availabilityZone ?? neutron.settings.default_availability_zone) : null;
    const told = {
      configurations: configurationsOf(report),
      started_at: report.startedAt,
      heartbeat_timestamp: at,
      availability_zone: zone,
    };
    const agent = known.find(({ agent_type }) => agent_type === type);
    if (agent === undefined) {
      const fresh = { id: randomUUID(), agent_type: type, host, binary, topic, admin_state_up: true, description: '' };
      await insertAgent(tx, { ...fresh, created_at: at, ...told });
    } else await updateAgent(tx, { id: agent.id, ...told });
  }
};

const isKnownSo = (known: readonly Agent[], report: AgentReport): boolean =>
  known.length === roles.length &&
  known.every(
    ({ configurations, started_at }) => configurations === configurationsOf(report) && started_at === report.startedAt,
  );

/**
 * A host's agents live and tell what they can. The usual report, which tells nothing new, is one write.
 * @returns whether hosts have work that waited for such an agent: it is new, was down, or can other things now
 */
export const reportAgents = async (
  ctx: Context,
  neutron: Neutron,
  host: string,
  report: AgentReport,
): Promise<boolean> => {
  const known = await agentsOfHost(neutron.db.read, host);
  const since = downSince(ctx.clock, neutron);
  if (isKnownSo(known, report)) {
    const wasDown = known.some((agent) => !isAlive(agent, since));
    await neutron.db.transaction(ctx, (tx) => beatAgents(tx, host, timestampNow(ctx.clock)));
    return wasDown;
  }
  await change(ctx, neutron, async (changing) => {
    await register(changing, neutron, host, report, known);
    await changing.record('agent.registered', { id: host, payload: { host } });
  });
  return true;
};
