import { Type } from 'typebox';
import { strictObject } from '@nimbo/schema/object.ts';
import { id, name } from '@nimbo/schema/text.ts';
import { optional } from './schema.ts';

/** Roles of a body, each by id or by name. */
export const roleIdentifiers = Type.Array(
  strictObject({ id: optional(id()), name: optional(name()) }, { minProperties: 1, maxProperties: 1 }),
  { maxItems: 100 },
);
