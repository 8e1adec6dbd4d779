import { applySteps } from '@nimbo/netdev/apply-steps.ts';
import { planHostNetwork, readHostNetwork, type FoundNetwork, type HostNetwork } from '@nimbo/netdev/host-network.ts';
import type { Step } from '@nimbo/netdev/step.ts';
import type { HostPlace } from '../../translate/host-place.ts';
import type { AgentContext } from '../network-driver.ts';

/** Why items are not as they shall be. */
export type Failures = ReadonlyMap<string, Error>;

/** How the devices and rules of a host stand after a pass. */
export interface AppliedNetwork {
  readonly found: FoundNetwork;
  readonly failures: Failures;
}

/** The item of the host's own tables. */
export const hostTables = ({ place }: HostPlace): string => place ?? 'tables';

const isHostTables = (here: HostPlace, step: Step): boolean => step.tool === 'nft' && step.place === here.place;

/** No tap comes up unguarded: where the guards could not be loaded, taps stay as they are. */
const withoutTaps = (network: HostNetwork, steps: readonly Step[]): readonly Step[] => {
  const taps = new Set(network.taps.map(({ name }) => name));
  return steps.filter(({ item }) => !taps.has(item));
};

const applyGuarded = async (
  ctx: AgentContext,
  here: HostPlace,
  network: HostNetwork,
  steps: readonly Step[],
): Promise<Failures> => {
  const unguarded = await applySteps(
    ctx,
    steps.filter((step) => isHostTables(here, step)),
  );
  const others = steps.filter((step) => !isHostTables(here, step));
  const rest = await applySteps(ctx, unguarded.size === 0 ? others : withoutTaps(network, others));
  return new Map([...rest, ...unguarded]);
};

const notAsWanted = (steps: readonly Step[]): Failures =>
  new Map(steps.map(({ item }) => [item, new Error(`${item} is not as it shall be; it is tried again`)]));

/** Reads, plans and does; where anything was done, looks again whether it is so. */
export const applyPlan = async (ctx: AgentContext, here: HostPlace, network: HostNetwork): Promise<AppliedNetwork> => {
  const before = await readHostNetwork(ctx, here, network);
  const steps = planHostNetwork(here, network, before);
  if (steps.length === 0) return { found: before, failures: new Map() };
  const failures = await applyGuarded(ctx, here, network, steps);
  const found = await readHostNetwork(ctx, here, network);
  const left = notAsWanted(planHostNetwork(here, network, found));
  ctx.log.info('the network of this host was changed', { steps: steps.length, failed: failures.size });
  return { found, failures: new Map([...left, ...failures]) };
};
