import { Type, type TProperties, type TSchema } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { integer } from '@nimbo/schema/number.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';

/** An optional attribute. */
export const optional = Type.Optional;

/** Options of projects, domains and roles. */
export const resourceOptions = optional(strictObject({ immutable: optional(nullable(flag())) }));

/** Any text that fits into a request. */
export const longText = text(65_535);

/** A body with one member: `{"user": {…}}`. */
export const member = <const Name extends string, S extends TSchema>(name: Name, schema: S) =>
  strictObject({ [name]: schema } as { readonly [Key in Name]: S });

/** The query of a list: what narrows it, and which page; anything else is ignored, as upstream does. */
export const listQuery = <P extends TProperties>(properties: P) =>
  openObject({ limit: optional(integer({ minimum: 1 })), marker: optional(text()), ...properties });

/** Answers are described by what they surely have. */
export const links = openObject({ self: Type.String() });

/** The answer of a list. */
export const listAnswer = (name: string, item: TSchema) =>
  strictObject({
    [name]: Type.Array(item),
    links: openObject({ self: Type.String(), next: nullable(Type.String()), previous: nullable(Type.String()) }),
    truncated: optional(flag()),
  });
