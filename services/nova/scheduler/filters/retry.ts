import type { Filter } from '../filter.ts';

/** Hosts on which this server has not failed yet. */
export const retryFilter: Filter = {
  name: 'RetryFilter',
  refusal: ({ host }, { failedHosts }) => {
    const failed = failedHosts.find((one) => one.host === host);
    return failed === undefined ? undefined : `it was tried: ${failed.reason}`;
  },
};
