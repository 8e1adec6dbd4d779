import type { Clock } from '@nimbo/context/clock.ts';
import { timestampOf, type Timestamp } from '@nimbo/context/timestamp.ts';
import type { Agent } from '../db/agent-store.ts';
import type { Neutron } from './neutron.ts';

/** Agents not heard of since then are down. */
export const downSince = (clock: Clock, { settings }: Neutron): Timestamp =>
  timestampOf(clock.now() - settings.agent_down_time * 1000);

/** Whether an agent has reported lately. */
export const isAlive = ({ heartbeat_timestamp }: Pick<Agent, 'heartbeat_timestamp'>, since: Timestamp): boolean =>
  heartbeat_timestamp >= since;

/** The agents of hosts, as the API and its clients name them. */
export const agentTypes = {
  bridge: 'Linux bridge agent',
  dhcp: 'DHCP agent',
  l3: 'L3 agent',
  metadata: 'Metadata agent',
} as const;
