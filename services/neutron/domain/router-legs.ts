import type { RouterLeg } from '../db/router-store.ts';
import { invalid } from './faults.ts';
import { overlaps } from './ipam/cidr.ts';
import { cidrOf } from './subnet-rules.ts';

/** @throws BadRequest where a port's subnets meet those that the router has already */
export const assertNoMeeting = (legs: readonly RouterLeg[], portId: string): void => {
  const own = legs.filter(({ port_id }) => port_id === portId);
  const others = legs.filter(({ port_id }) => port_id !== portId);
  for (const leg of own) {
    for (const other of others) {
      if (other.subnet_id === leg.subnet_id) {
        throw invalid(`The router has a port in subnet ${leg.subnet_id} already.`, 'BadRequest');
      }
      if (overlaps(cidrOf(leg), cidrOf(other))) {
        throw invalid(
          `The cidr ${leg.cidr} of subnet ${leg.subnet_id} overlaps with ${other.cidr} of subnet ${other.subnet_id}, ` +
            'where the router has a port.',
          'BadRequest',
        );
      }
    }
  }
};
