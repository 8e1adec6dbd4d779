import { CommandFailure } from '../report-failure.ts';
import type { RoleFactory } from '@nimbo/service/role.ts';

/** How a role of the cloud is found and where it answers; its code is loaded only by the process that serves it. */
export interface KnownRole {
  /** The codename. */
  readonly name: string;
  /** The catalogue type (service types authority). */
  readonly type: string;
  /** The option of `cloud.api` with its port. */
  readonly portOption: 'keystone_port' | 'glance_port' | 'placement_port';
  /** What its endpoints add to `scheme://host:port`. */
  readonly path: string;
  load(): Promise<RoleFactory>;
}

/** Every role, in the order in which they start: keystone first, for it vouches for the others. */
export const knownRoles: readonly KnownRole[] = [
  {
    name: 'keystone',
    type: 'identity',
    portOption: 'keystone_port',
    path: '/v3',
    load: async () => (await import('@nimbo/keystone/main.ts')).createKeystone,
  },
  {
    name: 'glance',
    type: 'image',
    portOption: 'glance_port',
    path: '',
    load: async () => (await import('@nimbo/glance/main.ts')).createGlance,
  },
  {
    name: 'placement',
    type: 'placement',
    portOption: 'placement_port',
    path: '',
    load: async () => (await import('@nimbo/placement/main.ts')).createPlacement,
  },
];

/**
 * The roles of these names, in starting order.
 * @throws CommandFailure naming what is unknown and what is known
 */
export const rolesNamed = (names: readonly string[]): readonly KnownRole[] => {
  const unknown = names.filter((name) => !knownRoles.some((role) => role.name === name));
  if (unknown.length > 0) {
    const known = knownRoles.map((role) => role.name).join(', ');
    throw new CommandFailure(`there is no role ${unknown.join(', ')}: the roles are ${known}`);
  }
  return knownRoles.filter((role) => names.includes(role.name));
};
