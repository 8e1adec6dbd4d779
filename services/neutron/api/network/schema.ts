import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { described, looseInteger, optional, owner, shown } from '../common/schema.ts';

const changeable = {
  ...described,
  admin_state_up: optional(flag()),
  mtu: optional(looseInteger(0, 65_535)),
  port_security_enabled: optional(flag()),
  shared: optional(flag()),
  'router:external': optional(flag()),
  is_default: optional(flag()),
} as const;

export const createNetworkBody = strictObject({
  ...changeable,
  ...owner,
  availability_zone_hints: optional(Type.Array(text(), { maxItems: 16 })),
  'provider:network_type': optional(nullable(text(32))),
  'provider:physical_network': optional(nullable(text(64))),
  'provider:segmentation_id': optional(nullable(looseInteger(0, 2_147_483_647))),
});

export const updateNetworkBody = strictObject(changeable);

export const shownNetwork = shown({
  name: Type.String(),
  admin_state_up: flag(),
  status: Type.String(),
  mtu: Type.Integer(),
  shared: flag(),
  'router:external': flag(),
  subnets: Type.Array(Type.String()),
  port_security_enabled: flag(),
});
