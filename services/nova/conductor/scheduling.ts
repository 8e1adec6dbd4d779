import type { Context } from '@nimbo/context/context.ts';
import { aggregatesByHost } from '../db/nova-api/host-aggregate-store.ts';
import { listGroupMembers } from '../db/nova-api/group-member-store.ts';
import { listComputeHosts } from '../db/cell/compute-host-store.ts';
import type { Instance } from '../db/cell/instance.ts';
import { listWhereabouts } from '../db/cell/whereabouts-store.ts';
import type { BuildSpec, FailedHost } from '../domain/build-spec.ts';
import type { Cell } from '../domain/cells.ts';
import { isUp } from '../domain/host-liveness.ts';
import type { Nova } from '../domain/nova.ts';
import type { HostAggregate, HostState } from '../scheduler/host-state.ts';
import { schedule, type Destination } from '../scheduler/schedule.ts';
import type { GroupWish, ScheduleRequest } from '../scheduler/schedule-request.ts';

const zoneOf = (nova: Nova, aggregates: readonly HostAggregate[]): string =>
  aggregates.map(({ metadata }) => metadata['availability_zone']).find((zone) => zone !== undefined) ??
  nova.settings.default_availability_zone;

/** The compute hosts of cells, as they are now. */
const hostStates = async (nova: Nova, cells: readonly Cell[]): Promise<readonly HostState[]> => {
  const aggregates = await aggregatesByHost(nova.api.read);
  const states: HostState[] = [];
  for (const cell of cells) {
    for (const one of await listComputeHosts(cell.db.read)) {
      const { host, node, provider, hypervisorType, disabled, disabledReason } = one;
      const own = aggregates.get(host) ?? [];
      states.push({
        host,
        node,
        provider,
        hypervisorType,
        cell: cell.uuid,
        zone: zoneOf(nova, own),
        isUp: isUp(nova, one),
        disabledReason: disabled ? (disabledReason ?? '') : null,
        aggregates: own,
      });
    }
  }
  return states;
};

const whereabouts = async (nova: Nova, servers: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>();
  for (const cell of nova.cells.compute)
    for (const [server, host] of await listWhereabouts(cell.db.read, servers)) found.set(server, host);
  return found;
};

const groupOf = async (nova: Nova, uuid: string, { group }: BuildSpec): Promise<GroupWish | undefined> => {
  if (group === undefined) return undefined;
  const members = await listGroupMembers(nova.api.read, group.uuid);
  return { ...group, members: members.filter((member) => member !== uuid) };
};

/** The server to be placed: new, or in its cell already. */
export type ToPlace = Pick<Instance, 'uuid' | 'projectId' | 'userId' | 'flavor' | 'image' | 'wishes'>;

/** How a server is to be placed. */
export interface Placing {
  readonly spec: BuildSpec;
  readonly failedHosts: readonly FailedHost[];
  /** The only cell whose hosts would do; undefined: any. */
  readonly cell?: Cell;
}

const requestOf = async (nova: Nova, server: ToPlace, { spec, failedHosts }: Placing): Promise<ScheduleRequest> => ({
  instance: server.uuid,
  projectId: server.projectId,
  userId: server.userId,
  flavor: server.flavor,
  image: server.image,
  localDiskGb: spec.localDiskGb,
  wishes: server.wishes,
  group: await groupOf(nova, server.uuid, spec),
  failedHosts,
});

/**
 * Chooses a host for a server and takes its room there.
 * @throws NoValidHost
 */
export const placeServer = async (
  ctx: Context,
  nova: Nova,
  server: ToPlace,
  placing: Placing,
): Promise<Destination> => {
  const request = await requestOf(nova, server, placing);
  const { ram_weight_multiplier: ram, cpu_weight_multiplier: cpu } = nova.settings;
  const cells = placing.cell === undefined ? nova.cells.compute : [placing.cell];
  const parts = {
    placement: nova.drivers.placement,
    multipliers: { ram, cpu },
    hosts: () => hostStates(nova, cells),
    whereabouts: (servers: readonly string[]) => whereabouts(nova, servers),
  };
  return schedule(ctx, parts, request);
};
