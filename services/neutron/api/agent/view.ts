import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { fromJson } from '@nimbo/db/json.ts';
import type { SeenAgent } from '../../domain/agent.ts';

/** An instant as the agents' API shows it: `2026-11-21 06:54:16`. */
const agentInstant = (timestamp: Timestamp): string => timestamp.slice(0, 19).replace('T', ' ');

/** An agent as the Networking API shows it. */
export const agentView = (agent: SeenAgent) => ({
  id: agent.id,
  agent_type: agent.agent_type,
  binary: agent.binary,
  topic: agent.topic,
  host: agent.host,
  availability_zone: agent.availability_zone,
  admin_state_up: agent.admin_state_up,
  alive: agent.alive,
  description: agent.description,
  configurations: fromJson<Readonly<Record<string, unknown>>>(agent.configurations),
  created_at: agentInstant(agent.created_at),
  started_at: agentInstant(agent.started_at),
  heartbeat_timestamp: agentInstant(agent.heartbeat_timestamp),
  resources_synced: null,
});
