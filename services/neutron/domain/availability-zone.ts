import type { Context } from '@nimbo/context/context.ts';
import { zonesOfAgents } from '../db/availability-store.ts';
import { agentTypes } from './agent-liveness.ts';
import type { Neutron } from './neutron.ts';
import { rule } from './rule.ts';

/** A zone in which networks or routers can be. */
export interface AvailabilityZone {
  readonly name: string;
  readonly resource: 'network' | 'router';
  readonly state: 'available' | 'unavailable';
}

/** Zones as the agents tell them. @throws Forbidden */
export const listAvailabilityZones = async (ctx: Context, { db }: Neutron): Promise<readonly AvailabilityZone[]> => {
  await ctx.authorize(rule('get_availability_zone'), {});
  return (await zonesOfAgents(db.read)).map(({ name, agentType, isAvailable }) => ({
    name,
    resource: agentType === agentTypes.l3 ? 'router' : 'network',
    state: isAvailable ? 'available' : 'unavailable',
  }));
};
