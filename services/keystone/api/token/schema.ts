import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { optional } from '../common/schema.ts';
import { domainIdentifier, oneOfIdAndName, owned } from './identifier.ts';
import { methodSchemas } from './methods.ts';

const project = openObject(owned, oneOfIdAndName);

const scope = Type.Union([
  Type.Literal('unscoped'),
  openObject({
    project: optional(project),
    domain: optional(domainIdentifier),
    system: optional(openObject({ all: optional(flag()) })),
    unscoped: optional(openObject({})),
    'OS-TRUST:trust': optional(openObject({ id: text(64) })),
  }),
]);

export const createTokenBody = strictObject({
  auth: openObject({
    identity: openObject({
      methods: Type.Array(text(64), { maxItems: 16 }),
      ...methodSchemas,
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
