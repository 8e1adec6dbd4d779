import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { links, listAnswer, member, optional } from '../common/schema.ts';

const words = text(1_024);
const values = Type.Array(words, { maxItems: 1_000 });
const attribute = { type: words } as const;

/** An attribute alone, or with one condition. */
const remote = Type.Union([
  strictObject(attribute),
  strictObject({ ...attribute, any_one_of: values, regex: optional(flag()) }),
  strictObject({ ...attribute, not_any_of: values, regex: optional(flag()) }),
  strictObject({ ...attribute, whitelist: values, regex: optional(flag()) }),
  strictObject({ ...attribute, blacklist: values, regex: optional(flag()) }),
]);

const domain = strictObject({ id: optional(words), name: optional(words) });

const local = strictObject({
  user: optional(
    strictObject({
      id: optional(words),
      name: optional(words),
      email: optional(words),
      domain: optional(domain),
      type: optional(Type.Union([Type.Literal('ephemeral'), Type.Literal('local')])),
    }),
  ),
  projects: optional(
    Type.Array(
      strictObject({
        name: words,
        domain: optional(domain),
        roles: Type.Array(strictObject({ name: words }), { maxItems: 100 }),
      }),
      { maxItems: 100 },
    ),
  ),
  group: optional(Type.Union([strictObject({ id: words }), strictObject({ name: words, domain })])),
  groups: optional(words),
  group_ids: optional(words),
  domain: optional(domain),
});

const rule = strictObject({
  local: Type.Array(local, { maxItems: 100 }),
  remote: Type.Array(remote, { minItems: 1, maxItems: 100 }),
});

export const mappingBody = member(
  'mapping',
  strictObject({
    rules: Type.Array(rule, { minItems: 1, maxItems: 500 }),
    schema_version: optional(text(8, { minLength: 1 })),
    // What clients repeat of what they were shown.
    id: optional(text(64)),
    links: optional(openObject({})),
  }),
);

const shown = openObject({
  id: Type.String(),
  rules: Type.Array(openObject({})),
  schema_version: Type.String(),
  links,
});

export const mappingAnswer = member('mapping', shown);
export const mappingsAnswer = listAnswer('mappings', shown);
