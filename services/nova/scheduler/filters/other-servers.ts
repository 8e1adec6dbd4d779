import type { Filter } from '../filter.ts';
import { hintedServers } from '../schedule-request.ts';

/** Hosts that have one of the servers that the hint `same_host` names. */
export const sameHostFilter: Filter = {
  name: 'SameHostFilter',
  refusal: ({ neighbours }, request) => {
    const wanted = hintedServers(request, 'same_host');
    if (wanted.length === 0 || wanted.some((server) => neighbours.has(server))) return undefined;
    return `it has none of the servers ${wanted.join(', ')}`;
  },
};

/** Hosts that have none of the servers that the hint `different_host` names. */
export const differentHostFilter: Filter = {
  name: 'DifferentHostFilter',
  refusal: ({ neighbours }, request) => {
    const there = hintedServers(request, 'different_host').filter((server) => neighbours.has(server));
    return there.length === 0 ? undefined : `it has server ${there.join(', ')}`;
  },
};
