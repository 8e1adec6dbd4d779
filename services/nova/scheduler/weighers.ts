import type { CandidateHost } from './host-state.ts';
import type { GroupWish } from './schedule-request.ts';

/** How much each thing counts when hosts are compared; negative: the fuller host first. */
export interface WeightMultipliers {
  readonly ram: number;
  readonly cpu: number;
}

const left = ({ rooms }: CandidateHost, resourceClass: string): number => {
  const room = rooms[resourceClass];
  return room === undefined ? 0 : room.capacity - room.used;
};

/** To 0 … 1 over all hosts, so that MiB and vCPUs can be added; all the same: 0. */
const normalized = (values: readonly number[]): readonly number[] => {
  const least = Math.min(...values);
  const span = Math.max(...values) - least;
  return values.map((value) => (span === 0 ? 0 : (value - least) / span));
};

const membersOn = ({ neighbours }: CandidateHost, group: GroupWish): number =>
  group.members.filter((member) => neighbours.has(member)).length;

/** Of soft policies: a wish that weighs more than room, and that no host is refused for. */
const affinity = (hosts: readonly CandidateHost[], group: GroupWish | undefined): readonly number[] => {
  if (group === undefined || !group.policy.startsWith('soft-')) return hosts.map(() => 0);
  const counts = normalized(hosts.map((host) => membersOn(host, group)));
  return counts.map((value) => (group.policy === 'soft-affinity' ? value : -value) * 10);
};

/** Hosts with their weights, the best first; those of the same weight in the order in which they came. */
export const weighHosts = (
  hosts: readonly CandidateHost[],
  group: GroupWish | undefined,
  multipliers: WeightMultipliers,
): readonly { readonly host: CandidateHost; readonly weight: number }[] => {
  const ram = normalized(hosts.map((host) => left(host, 'MEMORY_MB')));
  const cpu = normalized(hosts.map((host) => left(host, 'VCPU')));
  const soft = affinity(hosts, group);
  const weight = (index: number): number =>
    (ram[index] ?? 0) * multipliers.ram + (cpu[index] ?? 0) * multipliers.cpu + (soft[index] ?? 0);
  return hosts.map((host, index) => ({ host, weight: weight(index) })).toSorted((a, b) => b.weight - a.weight);
};
