import { Type, type TSchema, type TUnsafe } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { text, uuid } from '@nimbo/schema/text.ts';

export const optional = <S extends TSchema>(schema: S) => Type.Optional(schema);

/** An instant as glance shows it: whole seconds, UTC. */
export const instant = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$' });

export const nullableText = nullable(text());

/** One of the words of a list that configuration makes. */
export const wordOf = (words: readonly string[]): TUnsafe<string> =>
  Type.Unsafe<string>({ type: 'string', enum: [...words] });

/** The path parameter of every operation on one image: what is no id names no image. */
export const imageParams = Type.Object({ image_id: uuid() });
