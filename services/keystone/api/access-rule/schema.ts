import { Type } from 'typebox';
import { openObject } from '@nimbo/schema/object.ts';
import { id, text } from '@nimbo/schema/text.ts';
import { links, listAnswer, member, optional } from '../common/schema.ts';

/** The service's type. */
export const accessService = id();
export const accessPath = Type.String({ minLength: 1, maxLength: 225, pattern: '^/' });
export const accessMethod = Type.Union(
  (['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'] as const).map((method) => Type.Literal(method)),
);

export const listAccessRulesQuery = openObject({
  service: optional(text(255)),
  method: optional(text(255)),
  path: optional(text(255)),
});

const shownRule = openObject({
  id: Type.String(),
  service: Type.String(),
  method: Type.String(),
  path: Type.String(),
  links,
});

export const accessRuleAnswer = member('access_rule', shownRule);
export const accessRulesAnswer = listAnswer('access_rules', shownRule);
