import { createHash } from 'node:crypto';
import type { Bus, BusContext, Unsubscribe } from '@nimbo/bus/bus.ts';
import type { Context } from '@nimbo/context/context.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { tunnelAgents } from '../db/host-state-store.ts';
import { reportAgents, type AgentReport } from '../domain/agent-report.ts';
import type { Neutron } from '../domain/neutron.ts';
import { reportStatuses } from '../domain/status-report.ts';
import { neutronHost, neutronTopic, type HostReport } from './host-interface.ts';
import { readHostRows } from './host-rows.ts';
import { hostStateOf } from './host-state.ts';

/** Work that a host asks for is done on neutron's own behalf; the bus has proved which host asks. */
const contextOf = ({ requestId, log, clock, signal }: BusContext): Context =>
  internalContext({ requestId, log, clock, signal });

const answer = async ({ db }: Neutron, host: string, since: string | null) => {
  const state = hostStateOf(await readHostRows(db.read, host));
  const sequence = createHash('sha256').update(JSON.stringify(state)).digest('hex');
  return { sequence, state: since === sequence ? null : state };
};

const agentsOf = ({ startedAt, configuration }: HostReport): AgentReport => ({
  startedAt: timestampOf(startedAt),
  tunnelAddress: configuration.tunnelAddress,
  physicalNetworks: configuration.physicalNetworks,
  facts: { driver: configuration.driver },
});

/** The others may have tunnels to a host that they did not know. */
const ringOthers = async ({ db, hosts }: Neutron, host: string): Promise<void> =>
  hosts.ring((await tunnelAgents(db.read, host)).map((agent) => agent.host));

/** True where the host can do what it could not do before. */
const take = async (ctx: Context, neutron: Neutron, host: string, report: HostReport): Promise<boolean> => {
  const isNews = await reportAgents(ctx, neutron, host, agentsOf(report));
  if (report.statuses !== null) await reportStatuses(ctx, neutron, host, report.statuses);
  if (isNews) await ringOthers(neutron, host);
  return isNews;
};

/**
 * Serves what hosts ask and tell, as the bus interface `neutron.host`. `hostAppeared` is called after a report by which
 * work that waited for a host may have one.
 */
export const serveHosts = (bus: Bus, neutron: Neutron, hostAppeared: () => void): Promise<Unsubscribe> =>
  bus.serve(neutronTopic, neutronHost, {
    desired: (_, { since }, { host }) => answer(neutron, host, since),
    report: async (ctx, report, { host }) => {
      if (await take(contextOf(ctx), neutron, host, report)) hostAppeared();
      return {};
    },
  });
