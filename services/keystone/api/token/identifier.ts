import { openObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { optional } from '../common/schema.ts';

const identifier = text(255);

/** By id or by name: one of them is there. */
export const oneOfIdAndName = { anyOf: [{ required: ['id'] }, { required: ['name'] }] };

export const domainIdentifier = openObject({ id: optional(identifier), name: optional(identifier) }, oneOfIdAndName);

/** What names a user or a project, by id or by name and domain. */
export const owned = {
  id: optional(identifier),
  name: optional(identifier),
  domain: optional(domainIdentifier),
} as const;
