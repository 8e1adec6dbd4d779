import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { address, described, optional, owner, reference, shown } from '../common/schema.ts';

const mac = Type.String({ format: 'mac' });
const pair = strictObject({ ip_address: text(64), mac_address: optional(mac) });
const dhcpOption = strictObject({
  opt_name: Type.String({ minLength: 1, maxLength: 64 }),
  opt_value: optional(nullable(text())),
  ip_version: optional(Type.Union([Type.Literal(4), Type.Literal(6)])),
});
const fixedIp = strictObject({ subnet_id: optional(reference), ip_address: optional(address) });

/** Kinds of network cards that a Linux bridge gives. */
const vnicType = Type.Union([Type.Literal('normal')]);

const changeable = {
  ...described,
  admin_state_up: optional(flag()),
  mac_address: optional(mac),
  fixed_ips: optional(Type.Array(fixedIp, { maxItems: 64 })),
  device_id: optional(text()),
  device_owner: optional(text()),
  security_groups: optional(Type.Array(reference, { maxItems: 64 })),
  port_security_enabled: optional(flag()),
  allowed_address_pairs: optional(Type.Array(pair, { maxItems: 1_000 })),
  extra_dhcp_opts: optional(Type.Array(dhcpOption, { maxItems: 64 })),
  'binding:host_id': optional(nullable(text())),
  'binding:vnic_type': optional(vnicType),
  'binding:profile': optional(nullable(Type.Record(Type.String(), Type.Unknown()))),
} as const;

export const createPortBody = strictObject({ ...changeable, ...owner, network_id: reference });

export const updatePortBody = strictObject(changeable);

export const shownPort = shown({
  name: Type.String(),
  network_id: Type.String(),
  mac_address: Type.String(),
  status: Type.String(),
  admin_state_up: flag(),
  device_id: Type.String(),
  device_owner: Type.String(),
  fixed_ips: Type.Array(strictObject({ subnet_id: Type.String(), ip_address: Type.String() })),
  security_groups: Type.Array(Type.String()),
});
