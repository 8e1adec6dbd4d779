import { Type, type TProperties, type TSchema } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';

export const optional = Type.Optional;

/** Attributes whose bodies name an owner. */
export const owner = {
  project_id: optional(text(64)),
  tenant_id: optional(text(64)),
} as const;

/** Names and descriptions. */
export const described = { name: optional(text()), description: optional(text()) } as const;

/** A whole number that the command-line client may write as text. */
export const looseInteger = (minimum: number, maximum: number) =>
  Type.Union([Type.Integer({ minimum, maximum }), Type.String({ pattern: '^[0-9]{1,10}$' })]);

/** The number that a {@link looseInteger} is. */
export const integerOf = (value: number | string | null | undefined): number | undefined =>
  value === undefined || value === null ? undefined : Number(value);

/** An address. */
export const address = Type.String({ format: 'ip', maxLength: 64 });

/** The id of another resource. */
export const reference = Type.String({ format: 'uuid' });

/** Resources in one answer have at least these attributes. */
const standardView = {
  id: Type.String(),
  project_id: optional(Type.String()),
  description: optional(nullable(Type.String())),
  revision_number: optional(Type.Integer()),
} as const;

/** How a resource is shown; with `fields` only some of it is. */
export const shown = (properties: TProperties): TSchema =>
  openObject(
    Object.fromEntries(Object.entries({ ...standardView, ...properties }).map(([key, each]) => [key, optional(each)])),
  );

/** `{"network": {…}}`. */
export const member = <const Name extends string, S extends TSchema>(name: Name, schema: S) =>
  strictObject({ [name]: schema } as { readonly [Key in Name]: S });
