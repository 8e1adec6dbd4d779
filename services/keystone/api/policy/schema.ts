import { Type } from 'typebox';
import { openObject } from '@nimbo/schema/object.ts';
import { name, text } from '@nimbo/schema/text.ts';
import { links, listAnswer, longText, member, optional } from '../common/schema.ts';

/** Attributes of the body that are not kept as extras. */
export const knownAttributes = ['type', 'blob'];

export const createPolicyBody = member('policy', openObject({ type: name(), blob: longText }));
export const updatePolicyBody = member(
  'policy',
  openObject({ type: optional(name()), blob: optional(longText) }, { minProperties: 1 }),
);
export const listPoliciesQuery = openObject({ type: optional(text(255)) });

const shownPolicy = openObject({ id: Type.String(), type: Type.String(), blob: Type.String(), links });

export const policyAnswer = member('policy', shownPolicy);
export const policiesAnswer = listAnswer('policies', shownPolicy);
