import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { id, text } from '@nimbo/schema/text.ts';
import { links, listAnswer, longText, member, optional } from '../common/schema.ts';

const side = Type.Union([Type.Literal('public'), Type.Literal('internal'), Type.Literal('admin')]);
const regionId = nullable(Type.String({ minLength: 1, maxLength: 255 }));
const url = Type.String({ maxLength: 225, pattern: '^[a-zA-Z0-9+.-]+:.+' });

const attributes = {
  enabled: optional(flag()),
  region_id: optional(regionId),
  region: optional(regionId),
  name: optional(text(255)),
  description: optional(nullable(longText)),
} as const;

/** Attributes of the body that are not kept as extras: `name` and `description` are. */
export const knownAttributes = ['interface', 'service_id', 'url', 'enabled', 'region_id', 'region'];

export const createEndpointBody = member(
  'endpoint',
  openObject({ interface: side, service_id: id(), url, ...attributes }),
);

export const updateEndpointBody = member(
  'endpoint',
  openObject(
    { interface: optional(side), service_id: optional(id()), url: optional(url), ...attributes },
    { minProperties: 1 },
  ),
);

export const listEndpointsQuery = openObject({
  interface: optional(text(64)),
  service_id: optional(text(64)),
  region_id: optional(text(255)),
});

const shownEndpoint = openObject({
  id: Type.String(),
  interface: side,
  service_id: Type.String(),
  region_id: nullable(Type.String()),
  region: nullable(Type.String()),
  url: Type.String(),
  enabled: flag(),
  links,
});

export const endpointAnswer = member('endpoint', shownEndpoint);
export const endpointsAnswer = listAnswer('endpoints', shownEndpoint);
