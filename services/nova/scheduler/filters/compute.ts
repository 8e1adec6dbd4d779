import type { Filter } from '../filter.ts';

/** Hosts that answer and that nobody has taken out. */
export const computeFilter: Filter = {
  name: 'ComputeFilter',
  refusal: ({ isUp, disabledReason }) => {
    if (disabledReason !== null)
      return disabledReason === '' ? 'its service is disabled' : `its service is disabled: ${disabledReason}`;
    return isUp ? undefined : 'its service is down: it has not reported for too long';
  },
};
