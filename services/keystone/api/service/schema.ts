import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { links, listAnswer, longText, member, optional } from '../common/schema.ts';

const serviceType = Type.String({ minLength: 1, maxLength: 255 });

const attributes = {
  enabled: optional(flag()),
  name: optional(text(255)),
  description: optional(nullable(longText)),
} as const;

/** Attributes of the body that are not kept as extras: `name` and `description` are. */
export const knownAttributes = ['type', 'enabled'];

export const createServiceBody = member('service', openObject({ type: serviceType, ...attributes }));

export const updateServiceBody = member(
  'service',
  openObject({ type: optional(serviceType), ...attributes }, { minProperties: 1 }),
);

export const listServicesQuery = openObject({ type: optional(text(255)), name: optional(text(255)) });

const shownService = openObject({ id: Type.String(), type: Type.String(), enabled: flag(), links });

export const serviceAnswer = member('service', shownService);
export const servicesAnswer = listAnswer('services', shownService);
