import { findLeftovers, removeLeftovers } from '@nimbo/netdev/leftovers.ts';
import { planHostNetwork, readHostNetwork } from '@nimbo/netdev/host-network.ts';
import { stepsToText } from '@nimbo/netdev/step.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import type { HostState } from '../../../rpc/host-network-schema.ts';
import type { MetadataServers } from '../../metadata/metadata-servers.ts';
import type { HostPlace } from '../../translate/host-place.ts';
import { translate, type HostPlan } from '../../translate/translate.ts';
import type { AgentContext, Difference, NetworkDriver, Statuses } from '../network-driver.ts';
import { applyPlan } from './apply-plan.ts';
import { rememberSysctls, restoreSysctls } from './borrowed-sysctls.ts';
import { requireBridgeFilter } from './kernel-modules.ts';
import { ensureAdvertisers, removeUnwantedAdvertisers } from './advertisements.ts';
import { ensureServers, removeUnwanted } from './dhcp-servers.ts';
import { unwantedServers } from './server-directories.ts';
import { statusesAfter } from './statuses.ts';

/** What the driver works with. */
export interface LinuxDriverParts {
  readonly here: HostPlace;
  /** What must outlive the process. */
  readonly directory: string;
  readonly metadata: MetadataServers;
}

/** Where programs have their directories that serve in namespaces. */
export const serverDirectories = ({ dhcpDirectory, advertDirectory }: HostPlace): readonly string[] => [
  dhcpDirectory,
  advertDirectory,
];

/** Translates each state once: from pass to pass it is nearly always the very same. */
const translator = (here: HostPlace) => {
  let last: { readonly state: HostState; readonly plan: HostPlan } | undefined;
  return (state: HostState): HostPlan => {
    if (last?.state !== state) last = { state, plan: translate({ here, state }) };
    return last.plan;
  };
};

const sync = async (
  parts: LinuxDriverParts,
  ctx: AgentContext,
  state: HostState,
  plan: HostPlan,
): Promise<Statuses> => {
  const { here, directory, metadata } = parts;
  await requireBridgeFilter(ctx);
  await rememberSysctls(ctx, here, directory);
  await removeUnwanted(ctx, here.dhcpDirectory, plan.dhcp);
  await removeUnwantedAdvertisers(ctx, here, plan.advertisers);
  // A socket keeps its namespace alive.
  await metadata.closeAllBut(plan.listeners);
  const { found, failures } = await applyPlan(ctx, here, plan.network);
  return statusesAfter(here, state, {
    network: failures,
    dhcp: await ensureServers(ctx, here.dhcpDirectory, plan.dhcp, found),
    advertisements: await ensureAdvertisers(ctx, here, plan.advertisers, found),
    metadata: await metadata.ensure(ctx, plan.listeners),
  });
};

const differences = async (
  { here }: LinuxDriverParts,
  ctx: AgentContext,
  { network, dhcp, advertisers }: HostPlan,
): Promise<readonly Difference[]> => {
  const steps = planHostNetwork(here, network, await readHostNetwork(ctx, here, network));
  const items = Map.groupBy(steps, ({ item }) => item);
  const servers = await unwantedServers(here.dhcpDirectory, dhcp);
  const routers = await unwantedServers(here.advertDirectory, advertisers);
  return [
    ...[...items].map(([item, list]) => ({ item, what: stepsToText(list).trim() })),
    ...servers.map((item) => ({ item, what: 'a DHCP server that no network needs' })),
    ...routers.map((item) => ({ item, what: 'advertisements of a router that has none to make' })),
  ];
};

const removeAll = async ({ here, directory }: LinuxDriverParts, ctx: AgentContext): Promise<void> => {
  const failures = await removeLeftovers(ctx, here, serverDirectories(here));
  await removeUnwanted(ctx, here.dhcpDirectory, []);
  await removeUnwantedAdvertisers(ctx, here, []);
  await restoreSysctls(ctx, here, directory);
  const left = await findLeftovers(ctx, here, serverDirectories(here));
  const names = [...left.devices, ...left.namespaces, ...left.tables];
  if (names.length > 0) {
    const reasons = [...failures.values()].map(({ message }) => message).join('; ');
    throw new Unavailable(`could not remove ${names.join(', ')} from host ${here.host}: ${reasons}`);
  }
};

/** Bridges, tunnels, taps, filters, namespaces, DHCP servers and metadata listeners of a Linux host. */
export const createLinuxDriver = (parts: LinuxDriverParts): NetworkDriver => {
  const planOf = translator(parts.here);
  return {
    kind: 'linux',
    sync: (ctx, state) => sync(parts, ctx, state, planOf(state)),
    differences: (ctx, state) => differences(parts, ctx, planOf(state)),
    close: () => parts.metadata.closeAllBut([]),
    removeAll: (ctx) => removeAll(parts, ctx),
  };
};
