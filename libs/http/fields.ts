import { text } from '@nimbo/schema/text.ts';
import { Type } from 'typebox';

/** The query parameter of field selection (`fields=id&fields=name`), to be spread into a query's schema. */
export const fieldsQuery = { fields: Type.Optional(Type.Array(text(64), { maxItems: 64 })) } as const;

/** Only the named attributes, in their own order; all of them where none are named. Unknown names are ignored. */
export const selectFields = <T extends object>(item: T, fields: readonly string[] | undefined): Partial<T> => {
  if (fields === undefined || fields.length === 0) return item;
  const wanted = new Set(fields);
  return Object.fromEntries(Object.entries(item).filter(([key]) => wanted.has(key))) as Partial<T>;
};
