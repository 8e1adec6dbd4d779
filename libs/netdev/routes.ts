import type { HostContext } from './host-context.ts';
import { canonicalAddress, canonicalCidr } from './addresses-of.ts';
import { placeArguments, type Place } from './place.ts';
import { readJson } from './read-json.ts';
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
}

const destinationOf = (text: string, family: 4 | 6): string =>
  canonicalCidr(text === 'default' ? (family === 4 ? '0.0.0.0/0' : '::/0') : text);

const readFamily = async (ctx: HostContext, place: Place, family: 4 | 6): Promise<readonly Route[]> => {
  const args = [...placeArguments(place), `-${family}`, '-j', 'route', 'show', 'table', 'main'];
  const raw = (await readJson(ctx, { program: 'ip', args })) as readonly RawRoute[];
  const written = raw.filter(({ protocol }) => protocol !== 'kernel' && protocol !== 'ra');
  return written.map(({ dst, gateway, dev }) => ({
    destination: destinationOf(dst, family),
    ...(gateway === undefined ? {} : { via: canonicalAddress(gateway) }),
    ...(dev === undefined ? {} : { device: dev }),
  }));
};

/** The routes of a place that somebody wrote: neither the kernel's own nor those of router advertisements. */
export const readRoutes = async (ctx: HostContext, place: Place): Promise<readonly Route[]> => [
  ...(await readFamily(ctx, place, 4)),
  ...(await readFamily(ctx, place, 6)),
];

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
