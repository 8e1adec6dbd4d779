import type { CandidateHost } from '../host-state.ts';
import type { ScheduleRequest } from '../schedule-request.ts';

/**
 * Whether an `affinity` group has members somewhere: only then is a host without them refused, and that takes
 * knowledge of all hosts.
 */
const hasMembersElsewhere = (hosts: readonly CandidateHost[], { group }: ScheduleRequest): boolean =>
  group?.policy === 'affinity' && hosts.some(({ neighbours }) => group.members.some((one) => neighbours.has(one)));

/** Hosts that have the members of an `affinity` group: one filter for one list of hosts. */
export const affinityFilter = (hosts: readonly CandidateHost[], request: ScheduleRequest) => {
  const isDecided = hasMembersElsewhere(hosts, request);
  return {
    name: 'ServerGroupAffinityFilter',
    refusal: ({ neighbours }: CandidateHost): string | undefined => {
      if (!isDecided || request.group?.members.some((one) => neighbours.has(one)) === true) return undefined;
      return "it has none of the group's servers";
    },
  };
};
