import { planAddresses, type DeviceAddresses } from './addresses.ts';
import { planBridges, type Bridge } from './bridges.ts';
import { deleteLink } from './device-attributes.ts';
import { readForwarding, type ForwardingEntry } from './forwarding.ts';
import type { HostContext } from './host-context.ts';
import { isNameOf, type CloudMark } from './names.ts';
import { deleteNamespace, planNamespaces, readNamespaces, type FoundNamespace } from './namespaces.ts';
import type { Place } from './place.ts';
import { readInnerPlaces, readPlace, type FoundInner, type FoundPlace } from './read-place.ts';
import { planRoutes, type Route } from './routes.ts';
import type { NftTable } from './ruleset.ts';
import type { Step } from './step.ts';
import { planSysctls, readSysctls, type Sysctls } from './sysctls.ts';
import { planTables, readTables, type FoundTable } from './tables.ts';
import { planTaps, type Tap } from './taps.ts';
import { planVeths, type Veth } from './veths.ts';
import { planVxlans, type Vxlan } from './vxlans.ts';

/** A namespace and what shall be inside it; its devices come as the inner ends of veth pairs. */
export interface InnerNetwork {
  readonly name: string;
  readonly addresses: readonly DeviceAddresses[];
  readonly routes: readonly Route[];
  readonly sysctls: Sysctls;
  readonly tables: readonly NftTable[];
}

/** All of one cloud that shall be on a host. */
export interface HostNetwork {
  readonly bridges: readonly Bridge[];
  readonly vxlans: readonly Vxlan[];
  readonly taps: readonly Tap[];
  readonly veths: readonly Veth[];
  /** Of the host's own place, first of all the two of the security groups. */
  readonly tables: readonly NftTable[];
  /** Of the host's own legs; other devices of the host are left alone. */
  readonly addresses: readonly DeviceAddresses[];
  /** Of the host's own place; set when the devices are there. */
  readonly sysctls: Sysctls;
  readonly namespaces: readonly InnerNetwork[];
}

/** Whose network it is, and in which namespace the host's own part of it lies. */
export interface HostScope {
  readonly cloud: CloudMark;
  readonly place: Place;
}

/** What is on the host: of its own place everything, of namespaces the desired ones. */
export interface FoundNetwork extends FoundPlace {
  readonly namespaces: readonly FoundNamespace[];
  readonly forwarding: readonly ForwardingEntry[];
  readonly tables: readonly FoundTable[];
  readonly sysctls: Sysctls;
  readonly inner: ReadonlyMap<string, FoundInner>;
}

const nothingInside: FoundInner = { links: new Map(), addresses: [], routes: [], sysctls: {}, tables: [] };

/** Namespaces that are not this cloud's to fill, but have the inner end of a pair. */
const guestNamespaces = ({ veths, namespaces }: HostNetwork): ReadonlySet<string> =>
  new Set(veths.flatMap(({ inside }) => inside.namespace ?? [])).difference(
    new Set(namespaces.map(({ name }) => name)),
  );

/** Reads what is there of what is desired, and what else this cloud has. */
export const readHostNetwork = async (
  ctx: HostContext,
  { place }: HostScope,
  desired: HostNetwork,
): Promise<FoundNetwork> => {
  const namespaces = await readNamespaces();
  const whole = new Set(namespaces.filter(({ isWhole }) => isWhole).map(({ name }) => name));
  const guests = [...guestNamespaces(desired)].map((name) => ({ name, sysctls: {} }));
  return {
    namespaces,
    ...(await readPlace(ctx, place)),
    // Only tunnels have entries of their own.
    forwarding: desired.vxlans.length === 0 ? [] : await readForwarding(ctx, place),
    tables: await readTables(ctx, place),
    sysctls: await readSysctls(ctx, place, Object.keys(desired.sysctls)),
    inner: await readInnerPlaces(
      ctx,
      [...desired.namespaces, ...guests].filter(({ name }) => whole.has(name)),
    ),
  };
};

const unwantedLinks = ({ cloud, place }: HostScope, desired: HostNetwork, found: FoundNetwork): readonly Step[] => {
  const devices = [...desired.bridges, ...desired.vxlans, ...desired.taps, ...desired.veths];
  const wanted = new Set(devices.map(({ name }) => name));
  const ours = [...found.links.keys()].filter((name) => isNameOf(cloud, name, 'br', 'vx', 'tp', 'vt'));
  return ours.filter((name) => !wanted.has(name)).map((name) => deleteLink(place, name));
};

const unwantedNamespaces = ({ cloud }: HostScope, desired: HostNetwork, found: FoundNetwork): readonly Step[] => {
  const wanted = new Set(desired.namespaces.map(({ name }) => name));
  const ours = found.namespaces.filter(({ name }) => isNameOf(cloud, name, 'qr', 'qd') && !wanted.has(name));
  return ours.map(({ name }) => deleteNamespace(name));
};

const unwantedInside = ({ cloud }: HostScope, desired: HostNetwork, found: FoundNetwork): readonly Step[] => {
  const wanted = new Set(desired.veths.map(({ inside }) => `${inside.namespace} ${inside.name}`));
  return [...found.inner].flatMap(([namespace, { links }]) =>
    [...links.keys()]
      .filter((name) => isNameOf(cloud, name, 'vi') && !wanted.has(`${namespace} ${name}`))
      .map((name) => ({ ...deleteLink(namespace, name), item: namespace })),
  );
};

const planInner = (desired: InnerNetwork, found: FoundInner, remade: ReadonlySet<string>): readonly Step[] => {
  // What was on a device that is made anew went with it, and so did the routes through it.
  const addresses = found.addresses.filter(({ device }) => !remade.has(device));
  const routes = found.routes.filter(({ device }) => device === undefined || !remade.has(device));
  return [
    ...planAddresses(desired.name, desired.addresses, addresses),
    ...planRoutes(desired.name, desired.routes, routes),
  ];
};

const remadeInside = (steps: readonly Step[], veths: readonly Veth[]): ReadonlySet<string> => {
  const made = new Set(steps.flatMap((step) => (step.tool === 'ip' && step.args[1] === 'add' ? [step.item] : [])));
  return new Set(veths.filter(({ name }) => made.has(name)).map(({ inside }) => inside.name));
};

/**
 * The steps from what is to what shall be; empty where both agree. Filters come before devices, so that no port is up
 * unguarded, and what nobody wants goes last.
 */
export const planHostNetwork = (scope: HostScope, desired: HostNetwork, found: FoundNetwork): readonly Step[] => {
  const { cloud, place } = scope;
  const insideOf = (name: string): FoundInner => found.inner.get(name) ?? nothingInside;
  const veths = planVeths(place, desired.veths, found.links, (name) =>
    name === undefined ? found.links : insideOf(name).links,
  );
  const remade = remadeInside(veths, desired.veths);
  return [
    ...planNamespaces(
      desired.namespaces.map(({ name }) => name),
      found.namespaces,
    ),
    ...planTables(cloud, place, desired.tables, found.tables),
    ...desired.namespaces.flatMap(({ name, sysctls, tables }) => [
      ...planSysctls(name, sysctls, insideOf(name).sysctls),
      ...planTables(cloud, name, tables, insideOf(name).tables),
    ]),
    ...planBridges(place, desired.bridges, found.links),
    ...planVxlans(place, desired.vxlans, found.links, found.forwarding),
    ...planTaps(place, desired.taps, found.links),
    ...veths,
    ...planAddresses(
      place,
      desired.addresses,
      found.addresses.filter(({ device }) => !remade.has(device)),
    ),
    // Settings of a device go with it.
    ...planSysctls(place, desired.sysctls, remade.size === 0 ? found.sysctls : {}),
    ...desired.namespaces.flatMap((one) => planInner(one, insideOf(one.name), remade)),
    ...unwantedInside(scope, desired, found),
    ...unwantedLinks(scope, desired, found),
    ...unwantedNamespaces(scope, desired, found),
  ];
};

/** Nothing of this cloud. */
export const emptyHostNetwork: HostNetwork = {
  bridges: [],
  vxlans: [],
  taps: [],
  veths: [],
  tables: [],
  addresses: [],
  sysctls: {},
  namespaces: [],
};
