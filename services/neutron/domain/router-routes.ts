import { toJson } from '@nimbo/db/json.ts';
import type { NeutronSettings } from '../config.ts';
import type { RouterLeg } from '../db/router-store.ts';
import { invalid } from './faults.ts';
import { parseAddress } from './ipam/address.ts';
import { contains, formatCidr, parseCidr } from './ipam/cidr.ts';
import { cidrOf, type HostRoute } from './subnet-rules.ts';

/** A way that a router knows beside those to its own subnets. */
export type Route = HostRoute;

const checkRoute = ({ destination, nexthop }: Route, legs: readonly RouterLeg[]): Route => {
  const [block, hop] = [parseCidr(destination), parseAddress(nexthop)];
  if (block === undefined || hop === undefined || block.version !== hop.version) {
    throw invalid(`The route ${destination} via ${nexthop} is none.`);
  }
  if (!legs.some((leg) => contains(cidrOf(leg), hop))) {
    throw invalid(`The nexthop ${nexthop} is in no subnet of the router's ports.`, 'InvalidRoutes');
  }
  if (legs.some(({ ip_address }) => ip_address === nexthop)) {
    throw invalid(`The nexthop ${nexthop} is the router itself.`, 'InvalidRoutes');
  }
  return { destination: formatCidr(block), nexthop };
};

/** Routes in canonical form, each once. @throws BadRequest for ways that do not exist */
export const checkedRoutes = (
  routes: readonly Route[],
  legs: readonly RouterLeg[],
  { max_routes: most }: NeutronSettings,
): string => {
  const checked = routes.map((route) => checkRoute(route, legs));
  const distinct = new Map(checked.map((route) => [`${route.destination} ${route.nexthop}`, route]));
  if (distinct.size > most) throw invalid(`A router has at most ${most} routes.`, 'RoutesExhausted');
  return toJson([...distinct.values()]);
};
