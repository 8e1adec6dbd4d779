import { BadRequest } from '@nimbo/errors/faults.ts';
import { boolFromString } from './bool-from-string.ts';
import type { TSchema } from 'typebox';

/** A query as the URL has it; a key given several times has an array. */
export type RawQuery = Readonly<Record<string, string | readonly string[] | undefined>>;

interface QuerySchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, QuerySchema>>;
  readonly additionalProperties?: boolean | QuerySchema;
  readonly items?: QuerySchema;
  readonly anyOf?: readonly QuerySchema[];
}

const typesOf = (schema: QuerySchema): readonly string[] =>
  schema.anyOf === undefined ? [schema.type ?? 'string'] : schema.anyOf.flatMap(typesOf);

const toScalar = (text: string, types: readonly string[]): unknown => {
  if (types.includes('integer') && /^[+-]?\d{1,16}$/.test(text)) return Number(text);
  if (types.includes('number') && /^[+-]?\d{1,16}(?:\.\d{1,16})?$/.test(text)) return Number(text);
  if (types.includes('boolean')) return boolFromString(text) ?? text;
  return text;
};

const itemsOf = (schema: QuerySchema): QuerySchema | undefined =>
  schema.type === 'array' ? schema.items : schema.anyOf?.find((form) => form.type === 'array')?.items;

const checkText = (key: string, text: string): void => {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new BadRequest(`The query parameter "${key.slice(0, 40)}" is not valid text.`);
  }
};

const convert = (key: string, value: string | readonly string[], schema: QuerySchema): unknown => {
  const all = typeof value === 'string' ? [value] : value;
  for (const text of all) checkText(key, text);
  const items = itemsOf(schema);
  if (items !== undefined) return all.map((text) => toScalar(text, typesOf(items)));
  return toScalar(all.at(-1) ?? '', typesOf(schema));
};

/**
 * A query with its texts turned into what the schema declares: integers, numbers, booleans (as oslo.utils reads
 * them), arrays for keys that may be repeated; of any other key given twice the last one counts. Keys that the schema
 * does not name are turned into what it says of `additionalProperties`. What doesn't look like its type stays text, so
 * that validation names it.
 * @throws BadRequest for null characters and broken Unicode
 */
export const coerceQuery = (raw: RawQuery, schema: TSchema): Record<string, unknown> => {
  const { properties = {}, additionalProperties } = schema as QuerySchema;
  const others = typeof additionalProperties === 'object' ? additionalProperties : {};
  const query: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    if (value === undefined || key === '__proto__') continue;
    query[key] = convert(key, value, Object.hasOwn(properties, key) ? (properties[key] ?? {}) : others);
  }
  return query;
};
