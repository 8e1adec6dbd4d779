import { exampleValue } from '@nimbo/http/example-value.ts';
import type { TSchema } from 'typebox';

interface Described {
  readonly type?: unknown;
  readonly examples?: unknown;
  readonly anyOf?: readonly Described[];
  readonly oneOf?: readonly Described[];
  readonly properties?: Readonly<Record<string, Described>>;
  readonly patternProperties?: Readonly<Record<string, Described>>;
  readonly items?: Described | readonly Described[];
}

const keys = ['VCPU', 'example', '00000000-0000-4000-8000-000000000000', 'CUSTOM_EXAMPLE', '1', '_1'];

const patterned = (patterns: Readonly<Record<string, Described>>): [string, unknown][] =>
  Object.entries(patterns).flatMap(([pattern, inner]) => {
    const key = keys.find((name) => new RegExp(pattern, 'u').test(name));
    return key === undefined ? [] : [[key, full(inner)] as [string, unknown]];
  });

const full = (schema: Described): unknown => {
  const form = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (schema.properties !== undefined || schema.patternProperties !== undefined) {
    const named = Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, full(inner)]);
    return Object.fromEntries([...patterned(schema.patternProperties ?? {}), ...named]);
  }
  if (schema.type === 'array' && schema.items !== undefined && !Array.isArray(schema.items)) {
    return [full(schema.items as Described)];
  }
  return form === undefined ? exampleValue(schema) : full(form);
};

/** A value with every property that a schema names, so that each can be spoilt in its turn. */
export const fullExample = (schema: TSchema): unknown => full(schema);
