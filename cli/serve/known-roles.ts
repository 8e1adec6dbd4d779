import { CommandFailure } from '../report-failure.ts';
import type { RoleFactory } from '@nimbo/service/role.ts';
import type { apiSection } from './sections/api-section.ts';

/** An option of `cloud.api` that holds a port. */
type PortOption = Extract<keyof (typeof apiSection)['options'], `${string}_port`>;

/** What the catalogue says of a service. */
interface KnownApi {
  /** The catalogue type (service types authority). */
  readonly type: string;
  /** Older names of the type that clients still ask for, each with the name of its entry. */
  readonly aliases?: readonly { readonly type: string; readonly name: string }[];
  /** What its endpoints add to `scheme://host:port`. */
  readonly path: string;
}

/** How a role of the cloud is found and where it answers; its code is loaded only by the process that serves it. */
export interface KnownRole {
  /** As `nimbo serve` calls it. */
  readonly name: string;
  /** The codename of the service it is a part of: its user, its place in the catalogue. */
  readonly service: string;
  /** Roles of the service's user on the project `service`; `service` alone unless told. */
  readonly userRoles?: readonly string[];
  /** Present for the one role of a service that answers its API. */
  readonly api?: KnownApi;
  /** The option of `cloud.api` with the port it listens on, where it listens at all. */
  readonly portOption?: PortOption;
  load(): Promise<RoleFactory>;
}

/** A role with an API in the catalogue. */
export type KnownApiRole = KnownRole & { readonly api: KnownApi; readonly portOption: PortOption };

/** Every role of control, in the order in which they start: keystone first, for it vouches for the others. */
export const knownRoles: readonly KnownRole[] = [
  {
    name: 'keystone',
    service: 'keystone',
    api: { type: 'identity', path: '/v3' },
    portOption: 'keystone_port',
    load: async () => (await import('@nimbo/keystone/main.ts')).createKeystone,
  },
  {
    name: 'glance',
    service: 'glance',
    api: { type: 'image', path: '' },
    portOption: 'glance_port',
    load: async () => (await import('@nimbo/glance/main.ts')).createGlance,
  },
  {
    name: 'placement',
    service: 'placement',
    api: { type: 'placement', path: '' },
    portOption: 'placement_port',
    load: async () => (await import('@nimbo/placement/main.ts')).createPlacement,
  },
  {
    name: 'neutron',
    service: 'neutron',
    userRoles: ['service', 'admin'],
    api: { type: 'network', path: '' },
    portOption: 'neutron_port',
    load: async () => (await import('@nimbo/neutron/main.ts')).createNeutron,
  },
  {
    name: 'cinder',
    service: 'cinder',
    userRoles: ['service', 'admin'],
    api: { type: 'block-storage', path: '/v3', aliases: [{ type: 'volumev3', name: 'cinderv3' }] },
    portOption: 'cinder_port',
    load: async () => (await import('@nimbo/cinder/main.ts')).createCinder,
  },
  {
    name: 'nova-api',
    service: 'nova',
    userRoles: ['service', 'admin'],
    api: { type: 'compute', path: '/v2.1' },
    portOption: 'nova_port',
    load: async () => (await import('@nimbo/nova/api/main.ts')).createNovaApi,
  },
  {
    name: 'nova-conductor',
    service: 'nova',
    load: async () => (await import('@nimbo/nova/conductor/main.ts')).createNovaConductor,
  },
  {
    name: 'nova-metadata',
    service: 'nova',
    load: async () => (await import('@nimbo/nova/metadata/main.ts')).createNovaMetadata,
  },
  {
    name: 'nova-novncproxy',
    service: 'nova',
    portOption: 'novncproxy_port',
    load: async () => (await import('@nimbo/nova/console/main.ts')).createNovaNoVncProxy,
  },
];

const isApiRole = (role: KnownRole): role is KnownApiRole => role.api !== undefined && role.portOption !== undefined;

/** Those of the roles that answer an API of the catalogue. */
export const apiRoles = (roles: readonly KnownRole[] = knownRoles): readonly KnownApiRole[] => roles.filter(isApiRole);

/** The role that answers a service's API; undefined where the cloud has none. */
export const apiRoleOf = (service: string): KnownApiRole | undefined =>
  apiRoles().find((role) => role.service === service);

/**
 * The roles of these names, in starting order.
 * @throws CommandFailure naming what is unknown and what is known
 */
export const rolesNamed = (names: readonly string[]): readonly KnownRole[] => named(knownRoles, names);

/** Picks roles of a list by name, keeping the list's order. */
export const named = <Known extends { readonly name: string }>(
  roles: readonly Known[],
  names: readonly string[],
): readonly Known[] => {
  const unknown = names.filter((name) => !roles.some((role) => role.name === name));
  if (unknown.length > 0) {
    const known = roles.map((role) => role.name).join(', ');
    throw new CommandFailure(`there is no role ${unknown.join(', ')}: the roles are ${known}`);
  }
  return roles.filter((role) => names.includes(role.name));
};
