import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { described, looseInteger, optional, owner, reference, shown } from '../common/schema.ts';

const route = strictObject({ destination: text(64), nexthop: text(64) });
const pool = strictObject({ start: text(64), end: text(64) });
const mode = optional(
  Type.Union([Type.Literal('slaac'), Type.Literal('dhcpv6-stateful'), Type.Literal('dhcpv6-stateless')]),
);

const changeable = {
  ...described,
  gateway_ip: optional(nullable(text(64))),
  enable_dhcp: optional(flag()),
  dns_nameservers: optional(Type.Array(text(64), { maxItems: 64 })),
  host_routes: optional(Type.Array(route, { maxItems: 256 })),
  allocation_pools: optional(Type.Array(pool, { maxItems: 128 })),
  service_types: optional(Type.Array(text(), { maxItems: 16, uniqueItems: true })),
} as const;

export const createSubnetBody = strictObject({
  ...changeable,
  ...owner,
  network_id: reference,
  ip_version: Type.Union([Type.Literal(4), Type.Literal(6)]),
  cidr: optional(nullable(text(64))),
  ipv6_ra_mode: mode,
  ipv6_address_mode: mode,
  subnetpool_id: optional(nullable(reference)),
  use_default_subnetpool: optional(flag()),
  prefixlen: optional(nullable(looseInteger(0, 128))),
  // Only said by clients that ask for nothing: this cloud has no routed segments.
  segment_id: optional(Type.Null()),
});

export const updateSubnetBody = strictObject(changeable);

export const shownSubnet = shown({
  name: Type.String(),
  network_id: Type.String(),
  ip_version: Type.Integer(),
  cidr: Type.String(),
  gateway_ip: nullable(Type.String()),
  enable_dhcp: flag(),
  allocation_pools: Type.Array(pool),
  dns_nameservers: Type.Array(Type.String()),
  host_routes: Type.Array(route),
});
