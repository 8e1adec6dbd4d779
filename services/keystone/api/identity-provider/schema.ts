import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { integer } from '@nimbo/schema/number.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { id, text } from '@nimbo/schema/text.ts';
import { links, listAnswer, longText, member, optional } from '../common/schema.ts';

const remoteIds = Type.Array(text(255, { minLength: 1 }), { uniqueItems: true, maxItems: 100 });

const attributes = {
  enabled: optional(flag()),
  description: optional(nullable(longText)),
  authorization_ttl: optional(nullable(integer({ minimum: 0, maximum: 2_147_483_647 }))),
  remote_ids: optional(nullable(remoteIds)),
} as const;

export const createIdentityProviderBody = member(
  'identity_provider',
  strictObject({ ...attributes, domain_id: optional(nullable(id())) }),
);
export const updateIdentityProviderBody = member('identity_provider', strictObject(attributes, { minProperties: 1 }));
export const listIdentityProvidersQuery = openObject({ id: optional(text()), enabled: optional(flag()) });

const shown = openObject({
  id: Type.String(),
  enabled: flag(),
  description: nullable(Type.String()),
  domain_id: Type.String(),
  authorization_ttl: nullable(Type.Integer()),
  remote_ids: Type.Array(Type.String()),
  links,
});

export const identityProviderAnswer = member('identity_provider', shown);
export const identityProvidersAnswer = listAnswer('identity_providers', shown);
