import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { address, described, optional, owner, reference, shown } from '../common/schema.ts';

const fixedIp = strictObject({ subnet_id: optional(reference), ip_address: optional(address) });

const gateway = strictObject({
  network_id: optional(nullable(reference)),
  enable_snat: optional(flag()),
  external_fixed_ips: optional(Type.Array(fixedIp, { maxItems: 16 })),
});

const routes = Type.Array(strictObject({ destination: text(64), nexthop: text(64) }), { maxItems: 1_000 });

const changeable = {
  ...described,
  admin_state_up: optional(flag()),
  external_gateway_info: optional(nullable(gateway)),
} as const;

export const createRouterBody = strictObject({
  ...changeable,
  ...owner,
  availability_zone_hints: optional(Type.Array(text(), { maxItems: 16 })),
});

export const updateRouterBody = strictObject({ ...changeable, routes: optional(nullable(routes)) });

export const interfaceBody = strictObject({ subnet_id: optional(reference), port_id: optional(reference) });

export const routesBody = strictObject({ router: strictObject({ routes }) });

export const shownRouter = shown({
  name: Type.String(),
  admin_state_up: flag(),
  status: Type.String(),
  external_gateway_info: nullable(openObject({})),
  routes,
});

export const shownInterface = strictObject({
  id: Type.String(),
  project_id: Type.String(),
  tenant_id: Type.String(),
  port_id: Type.String(),
  network_id: Type.String(),
  subnet_id: Type.String(),
  subnet_ids: Type.Array(Type.String()),
  tags: Type.Array(Type.String()),
});
