import type { Context } from '@nimbo/context/context.ts';
import { workingAgents } from '../db/agent-store.ts';
import { networksToSchedule } from '../db/dhcp-agent-store.ts';
import { lockRow } from '../db/resource-store.ts';
import { routersToSchedule } from '../db/router-store.ts';
import { agentTypes, downSince } from './agent-liveness.ts';
import { change } from './change.ts';
import { ensureDhcp } from './dhcp-schedule.ts';
import { ensureScheduled } from './l3-schedule.ts';
import type { Neutron } from './neutron.ts';

/** What one run of the schedule did. */
export interface Scheduled {
  readonly networks: number;
  readonly routers: number;
}

/** Networks and routers looked at in one run; the next goes on. */
const batch = 200;

/** Gives agents the networks and routers that wait for some, or whose agent is down and another works. */
export const scheduleWaiting = async (ctx: Context, neutron: Neutron): Promise<Scheduled> => {
  const { read } = neutron.db;
  const since = downSince(ctx.clock, neutron);
  const serving = (await workingAgents(read, agentTypes.dhcp, since)).map(({ id }) => id);
  const networks = await networksToSchedule(read, serving, neutron.settings.dhcp_agents_per_network, batch);
  for (const id of networks) {
    await change(ctx, neutron, async (changing) => {
      const network = await lockRow(changing.tx, 'networks', id);
      if (network !== undefined) await ensureDhcp(ctx, changing, neutron, network);
    });
  }
  const hasRouting = (await workingAgents(read, agentTypes.l3, since)).length > 0;
  const routers = hasRouting ? await routersToSchedule(read, batch) : [];
  for (const id of routers) {
    await change(ctx, neutron, async (changing) => {
      const router = await lockRow(changing.tx, 'routers', id);
      if (router !== undefined) await ensureScheduled(ctx, changing, neutron, router);
    });
  }
  return { networks: networks.length, routers: routers.length };
};
