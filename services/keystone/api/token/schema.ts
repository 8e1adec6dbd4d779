import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { secret, text } from '@nimbo/schema/text.ts';
import { optional } from '../common/schema.ts';

const identifier = text(255);

/** By id or by name: one of them is there. */
const domain = openObject(
  { id: optional(identifier), name: optional(identifier) },
  { anyOf: [{ required: ['id'] }, { required: ['name'] }] },
);

const owned = {
  id: optional(identifier),
  name: optional(identifier),
  domain: optional(domain),
} as const;

const oneOfIdAndName = { anyOf: [{ required: ['id'] }, { required: ['name'] }] };

const user = openObject({ ...owned, password: optional(secret(65_535)) }, oneOfIdAndName);
const project = openObject(owned, oneOfIdAndName);

const scope = Type.Union([
  Type.Literal('unscoped'),
  openObject({
    project: optional(project),
    domain: optional(domain),
    system: optional(openObject({ all: optional(flag()) })),
    unscoped: optional(openObject({})),
  }),
]);

export const createTokenBody = strictObject({
  auth: openObject({
    identity: openObject({
      methods: Type.Array(text(64), { maxItems: 16 }),
      password: optional(openObject({ user: optional(user) })),
      token: optional(openObject({ id: text(8_192) })),
    }),
    scope: optional(scope),
  }),
});

/** Both count by being there, whatever their value. */
export const tokenQuery = openObject({ nocatalog: optional(text()), allow_expired: optional(text(16)) });

const reference = openObject({ id: Type.String(), name: Type.String() });

export const tokenAnswer = strictObject({
  token: openObject({
    methods: Type.Array(Type.String()),
    user: openObject({ id: Type.String(), name: Type.String(), domain: reference }),
    audit_ids: Type.Array(Type.String()),
    issued_at: Type.String(),
    expires_at: Type.String(),
    project: optional(openObject({ id: Type.String(), name: Type.String(), domain: reference })),
    domain: optional(reference),
    system: optional(openObject({ all: flag() })),
    is_domain: optional(flag()),
    roles: optional(Type.Array(reference)),
    catalog: optional(Type.Array(openObject({ id: Type.String(), type: Type.String() }))),
  }),
});
