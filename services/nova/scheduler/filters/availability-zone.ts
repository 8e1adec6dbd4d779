import type { Filter } from '../filter.ts';

/** Hosts of the zone that was asked for. */
export const availabilityZoneFilter: Filter = {
  name: 'AvailabilityZoneFilter',
  refusal: ({ zone }, { wishes }) =>
    wishes.availabilityZone === null || wishes.availabilityZone === zone
      ? undefined
      : `it is in zone ${zone}, wanted is ${wishes.availabilityZone}`,
};
