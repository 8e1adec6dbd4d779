import type { Refusal } from './account.ts';
import type { Filter } from './filter.ts';
import { affinityFilter } from './filters/affinity.ts';
import { availabilityZoneFilter } from './filters/availability-zone.ts';
import { computeFilter } from './filters/compute.ts';
import { imagePropertiesFilter } from './filters/image-properties.ts';
import { differentHostFilter, sameHostFilter } from './filters/other-servers.ts';
import { requestedHostFilter } from './filters/requested-host.ts';
import { coreFilter, diskFilter, ramFilter } from './filters/resources.ts';
import { retryFilter } from './filters/retry.ts';
import { antiAffinityFilter } from './filters/server-group.ts';
import type { CandidateHost } from './host-state.ts';
import type { ScheduleRequest } from './schedule-request.ts';
import { weighHosts, type WeightMultipliers } from './weighers.ts';

/** In this order: what says most to whoever reads the account comes first. */
const filters: readonly Filter[] = [
  requestedHostFilter,
  retryFilter,
  computeFilter,
  availabilityZoneFilter,
  imagePropertiesFilter,
  coreFilter,
  ramFilter,
  diskFilter,
  sameHostFilter,
  differentHostFilter,
  antiAffinityFilter,
];

/** Hosts that would do, the best first, and why the others would not. */
export interface Choice {
  readonly ranked: readonly { readonly host: CandidateHost; readonly weight: number }[];
  readonly refusals: readonly Refusal[];
}

/** Filters and weighs. Pure. */
export const chooseHosts = (
  hosts: readonly CandidateHost[],
  request: ScheduleRequest,
  multipliers: WeightMultipliers,
): Choice => {
  const all = [...filters, affinityFilter(hosts, request)];
  const refusals: Refusal[] = [];
  const passing = hosts.filter((host) => {
    for (const filter of all) {
      const reason = filter.refusal(host, request);
      if (reason === undefined) continue;
      refusals.push({ host: host.host, filter: filter.name, reason });
      return false;
    }
    return true;
  });
  return { ranked: weighHosts(passing, request.group, multipliers), refusals };
};
