import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from './tables.ts';

/** A zone of agents. */
export interface ZoneOfAgents {
  readonly name: string;
  readonly agentType: string;
  /** Whether any of its agents is switched on. */
  readonly isAvailable: boolean;
}

/** The zones of agents, in order. */
export const zonesOfAgents = async (db: Executor<Tables>): Promise<readonly ZoneOfAgents[]> => {
  const rows = await db
    .selectFrom('agents')
    .select(['availability_zone', 'agent_type', 'admin_state_up'])
    .where('availability_zone', 'is not', null)
    .distinct()
    .orderBy('availability_zone')
    .orderBy('agent_type')
    .execute();
  const zones = new Map<string, ZoneOfAgents>();
  for (const { availability_zone: name, agent_type: agentType, admin_state_up: isOn } of rows) {
    const key = `${name ?? ''} ${agentType}`;
    const isAvailable = isOn || zones.get(key)?.isAvailable === true;
    zones.set(key, { name: name ?? '', agentType, isAvailable });
  }
  return [...zones.values()];
};
