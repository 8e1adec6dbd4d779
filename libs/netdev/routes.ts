import { canonicalAddress, canonicalCidr } from './addresses-of.ts';
import type { Place } from './place.ts';
import { ipStep, type Step } from './step.ts';

/** A route of a namespace's main table. */
export interface Route {
  /** A CIDR; `0.0.0.0/0` and `::/0` are the default routes. */
  readonly destination: string;
  readonly via?: string;
  readonly device?: string;
}

interface RawRoute {
  readonly dst: string;
  readonly gateway?: string;
  readonly dev?: string;
  readonly protocol?: string;
  readonly table?: string;
  readonly type?: string;
  readonly pref?: string;
}

/** Routes of both families come in one list: only those of IPv6 have a preference. */
const destinationOf = ({ dst, pref }: RawRoute): string =>
  canonicalCidr(dst === 'default' ? (pref === undefined ? '0.0.0.0/0' : '::/0') : dst);

/**
 * Turns what `ip -d -j route show table all` says into the routes that somebody wrote: neither the kernel's own nor those
 * of router advertisements.
 */
export const parseRoutes = (raw: unknown): readonly Route[] => {
  const main = (raw as readonly RawRoute[]).filter(
    ({ table, type }) => (table ?? 'main') === 'main' && (type ?? 'unicast') === 'unicast',
  );
  const written = main.filter(({ protocol }) => protocol !== 'kernel' && protocol !== 'ra');
  return written.map((one) => ({
    destination: destinationOf(one),
    ...(one.gateway === undefined ? {} : { via: canonicalAddress(one.gateway) }),
    ...(one.dev === undefined ? {} : { device: one.dev }),
  }));
};

const isAs = (wanted: Route, found: Route | undefined): boolean =>
  found !== undefined &&
  (wanted.via === undefined ? found.via === undefined : canonicalAddress(wanted.via) === found.via) &&
  (wanted.device === undefined || wanted.device === found.device);

const words = ({ destination, via, device }: Route): readonly string[] => [
  destination,
  ...(via === undefined ? [] : ['via', canonicalAddress(via)]),
  ...(device === undefined ? [] : ['dev', device]),
];

/** One route to each destination: replaces what differs and takes what nobody wants. */
export const planRoutes = (place: Place, desired: readonly Route[], found: readonly Route[]): readonly Step[] => {
  const item = place ?? 'routes';
  const wanted = new Map(desired.map((route) => [canonicalCidr(route.destination), route]));
  const known = new Map(found.map((route) => [route.destination, route]));
  const step = (verb: string, route: Route, tolerates?: 'missing'): Step =>
    ipStep(place, item, ['route', verb, ...words(route)], tolerates);
  return [
    ...[...known.values()]
      .filter(({ destination }) => !wanted.has(destination))
      .map((route) => step('del', route, 'missing')),
    ...[...wanted]
      .filter(([to, route]) => !isAs(route, known.get(to)))
      .flatMap(([to, route]) => replacing(known.get(to), route, step)),
  ];
};

/** `replace` tells IPv6 routes apart by their device too, and would add a second one. */
const replacing = (
  old: Route | undefined,
  route: Route,
  step: (verb: string, route: Route, tolerates?: 'missing') => Step,
): readonly Step[] => [...(old === undefined ? [] : [step('del', old, 'missing')]), step('replace', route)];
