import type { TSchema } from 'typebox';

const mapsOfSchemas: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions']);
const values: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples', 'required']);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const openMap = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, open(schema)]));

const openKeyword = (keyword: string, value: unknown): unknown => {
  if (values.has(keyword)) return value;
  return mapsOfSchemas.has(keyword) && isObject(value) ? openMap(value) : open(value);
};

const closes = (keyword: string, value: unknown): boolean =>
  (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') && value === false;

const open = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(open);
  if (!isObject(schema)) return schema;
  const kept = Object.entries(schema).filter(([keyword, value]) => !closes(keyword, value));
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, openKeyword(keyword, value)]));
};

/**
 * The same schema with unknown properties allowed everywhere: for what a newer peer sends, whose version may have
 * added some. What is known is checked as before.
 */
export const tolerantSchema = (schema: TSchema): TSchema => open(schema) as TSchema;
