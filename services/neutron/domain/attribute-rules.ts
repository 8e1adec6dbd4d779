import type { Context, PolicyTarget } from '@nimbo/context/context.ts';
import { rule } from './rule.ts';

/** Attributes whose setting has a rule of its own, with what they are where nobody sets them. */
type Guarded = Readonly<Record<string, unknown>>;

const networkAttributes: Guarded = {
  shared: false,
  'router:external': false,
  is_default: false,
  port_security_enabled: undefined,
  'provider:network_type': undefined,
  'provider:physical_network': undefined,
  'provider:segmentation_id': undefined,
};

const portAttributes: Guarded = {
  device_id: '',
  device_owner: '',
  mac_address: undefined,
  fixed_ips: undefined,
  port_security_enabled: undefined,
  'binding:host_id': '',
  'binding:profile': {},
  'binding:vnic_type': 'normal',
  allowed_address_pairs: undefined,
};

/** By noun. A test holds each against the declared policies. */
export const guardedAttributes = {
  network: networkAttributes,
  subnet: { service_types: undefined } as Guarded,
  subnetpool: { shared: false, is_default: false } as Guarded,
  port: portAttributes,
  router: { external_gateway_info: null } as Guarded,
  rbac_policy: { target_tenant: undefined } as Guarded,
  floatingip: { floating_ip_address: undefined } as Guarded,
} as const;

/** Attributes inside of which each member has a rule too. */
export const guardedMembers: Readonly<Record<string, readonly string[]>> = {
  'port:fixed_ips': ['ip_address', 'subnet_id'],
  'port:allowed_address_pairs': ['ip_address', 'mac_address'],
  'router:external_gateway_info': ['network_id', 'enable_snat', 'external_fixed_ips'],
};

const isUsual = (value: unknown, usual: unknown): boolean => JSON.stringify(value) === JSON.stringify(usual);

const membersOf = (value: unknown): ReadonlySet<string> => {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return new Set(items.flatMap((item) => (typeof item === 'object' && item !== null ? Object.keys(item) : [])));
};

/**
 * Asks the rule of each guarded attribute that a body sets: on creation where it is other than usual, on change always.
 * @throws Forbidden
 */
export const authorizeAttributes = async (
  ctx: Context,
  verb: 'create' | 'update',
  noun: keyof typeof guardedAttributes,
  given: object,
  target: PolicyTarget,
): Promise<void> => {
  for (const [attribute, usual] of Object.entries(guardedAttributes[noun])) {
    const value: unknown = (given as Readonly<Record<string, unknown>>)[attribute];
    if (value === undefined || (verb === 'create' && isUsual(value, usual))) continue;
    await ctx.authorize(rule(`${verb}_${noun}:${attribute}`), target);
    const members = membersOf(value);
    for (const member of guardedMembers[`${noun}:${attribute}`] ?? []) {
      if (members.has(member)) await ctx.authorize(rule(`${verb}_${noun}:${attribute}:${member}`), target);
    }
  }
};
