import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { looseInteger, optional, owner, shown } from '../common/schema.ts';

const length = optional(looseInteger(0, 128));
const name = text(255, { minLength: 1 });
const prefixes = Type.Array(text(64), { maxItems: 256 });

const changeable = {
  description: optional(text()),
  default_prefixlen: length,
  min_prefixlen: length,
  max_prefixlen: length,
  default_quota: optional(nullable(looseInteger(0, 2_147_483_647))),
  is_default: optional(flag()),
  // Only said by clients that ask for nothing: this cloud has no address scopes.
  address_scope_id: optional(Type.Null()),
} as const;

export const createSubnetPoolBody = strictObject({ ...changeable, ...owner, name, prefixes, shared: optional(flag()) });

export const updateSubnetPoolBody = strictObject({ ...changeable, name: optional(name), prefixes: optional(prefixes) });

export const shownSubnetPool = shown({
  name: Type.String(),
  prefixes: Type.Array(Type.String()),
  ip_version: Type.Integer(),
  default_prefixlen: Type.String(),
  min_prefixlen: Type.String(),
  max_prefixlen: Type.String(),
  default_quota: nullable(Type.Integer()),
  is_default: flag(),
  shared: flag(),
});
