import type { Filter } from '../filter.ts';

const count = (neighbours: ReadonlySet<string>, members: readonly string[]): number =>
  members.filter((member) => neighbours.has(member)).length;

/** Hosts that have no more members of an `anti-affinity` group than its rule allows. */
export const antiAffinityFilter: Filter = {
  name: 'ServerGroupAntiAffinityFilter',
  refusal: ({ neighbours }, { group }) => {
    if (group?.policy !== 'anti-affinity') return undefined;
    const there = count(neighbours, group.members);
    return there < group.maxServersPerHost
      ? undefined
      : `it has ${there} of the group's servers, ${group.maxServersPerHost} is the limit`;
  },
};
