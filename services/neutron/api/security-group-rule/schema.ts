import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { optional, owner, reference, shown } from '../common/schema.ts';

const port = optional(nullable(Type.Integer({ minimum: -2_147_483_648, maximum: 2_147_483_647 })));

export const createSecurityGroupRuleBody = strictObject({
  ...owner,
  description: optional(text()),
  security_group_id: reference,
  direction: Type.Union([Type.Literal('ingress'), Type.Literal('egress')]),
  ethertype: optional(Type.Union([Type.Literal('IPv4'), Type.Literal('IPv6')])),
  protocol: optional(nullable(Type.Union([text(40), Type.Integer()]))),
  port_range_min: port,
  port_range_max: port,
  remote_ip_prefix: optional(nullable(text(64))),
  remote_group_id: optional(nullable(reference)),
});

export const shownSecurityGroupRule = shown({
  security_group_id: Type.String(),
  direction: Type.String(),
  ethertype: Type.String(),
  protocol: nullable(Type.String()),
});
