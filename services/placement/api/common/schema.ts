import { Type, type TSchema } from 'typebox';
import { maxInteger } from '@nimbo/schema/number.ts';

/** A uuid with or without dashes: clients write both. */
export const uuidPattern = '^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$';

export const classPattern = '^[A-Z0-9_]{1,255}$';
export const customPattern = '^CUSTOM_[A-Z0-9_]+$';

const exampleUuid = '00000000-0000-4000-8000-000000000000';

export const uuidText = () => Type.String({ pattern: uuidPattern, examples: [exampleUuid] });

/** Text without null characters, which not every database keeps. */
export const plainText = (minLength: number, maxLength: number) =>
  Type.String({ minLength, maxLength, pattern: '^[^\\u0000]*$' });

/** A generation as callers give it back. */
export const generation = () => Type.Integer({ minimum: -maxInteger, maximum: Number.MAX_SAFE_INTEGER });

/** An object whose keys follow a pattern and whose values are alike. */
export const keyed = <Value>(pattern: string, value: TSchema, minProperties = 0) =>
  Type.Unsafe<Record<string, Value>>({
    type: 'object',
    patternProperties: { [pattern]: value },
    additionalProperties: false,
    ...(minProperties === 0 ? {} : { minProperties }),
  });
