import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { links, listAnswer, longText, member, optional } from '../common/schema.ts';

const address = Type.String({ format: 'http-url', maxLength: 256 });

const attributes = {
  description: optional(nullable(longText)),
  enabled: optional(flag()),
  relay_state_prefix: optional(nullable(text(256))),
} as const;

export const createServiceProviderBody = member(
  'service_provider',
  strictObject({ ...attributes, auth_url: address, sp_url: address }),
);
export const updateServiceProviderBody = member(
  'service_provider',
  strictObject({ ...attributes, auth_url: optional(address), sp_url: optional(address) }, { minProperties: 1 }),
);
export const listServiceProvidersQuery = openObject({ id: optional(text()), enabled: optional(flag()) });

const shown = openObject({
  id: Type.String(),
  enabled: flag(),
  description: nullable(Type.String()),
  auth_url: Type.String(),
  sp_url: Type.String(),
  relay_state_prefix: Type.String(),
  links,
});

export const serviceProviderAnswer = member('service_provider', shown);
export const serviceProvidersAnswer = listAnswer('service_providers', shown);
