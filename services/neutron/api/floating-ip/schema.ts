import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { address, optional, owner, reference, shown } from '../common/schema.ts';

const changeable = {
  description: optional(text()),
  port_id: optional(nullable(reference)),
  fixed_ip_address: optional(nullable(address)),
} as const;

export const createFloatingIpBody = strictObject({
  ...changeable,
  ...owner,
  floating_network_id: reference,
  floating_ip_address: optional(nullable(address)),
  subnet_id: optional(nullable(reference)),
});

export const updateFloatingIpBody = strictObject(changeable);

export const shownFloatingIp = shown({
  floating_network_id: Type.String(),
  floating_ip_address: Type.String(),
  port_id: nullable(Type.String()),
  fixed_ip_address: nullable(Type.String()),
  router_id: nullable(Type.String()),
  status: Type.String(),
});
