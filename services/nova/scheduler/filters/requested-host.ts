import type { Filter } from '../filter.ts';

/** The one host or node that an administrator asked for. */
export const requestedHostFilter: Filter = {
  name: 'RequestedHostFilter',
  refusal: ({ host, node }, { wishes }) => {
    if (wishes.host !== null && wishes.host !== host) return `wanted is host ${wishes.host}`;
    return wishes.node !== null && wishes.node !== node ? `wanted is node ${wishes.node}` : undefined;
  },
};
