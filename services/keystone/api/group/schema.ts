import { Type } from 'typebox';
import { openObject } from '@nimbo/schema/object.ts';
import { id, name } from '@nimbo/schema/text.ts';
import { links, listAnswer, listQuery, longText, member, optional } from '../common/schema.ts';

const groupName = name({ maxLength: 64 });
const attributes = { domain_id: optional(id()), description: optional(longText) } as const;

/** Attributes of the body that are not kept as extras. */
export const knownAttributes = ['name', ...Object.keys(attributes)];

export const createGroupBody = member('group', openObject({ name: groupName, ...attributes }));

export const updateGroupBody = member(
  'group',
  openObject({ name: optional(groupName), ...attributes }, { minProperties: 1 }),
);

export const listGroupsQuery = listQuery({ domain_id: optional(id()) });

const shownGroup = openObject({
  id: Type.String(),
  name: Type.String(),
  domain_id: Type.String(),
  description: Type.String(),
  links,
});

export const groupAnswer = member('group', shownGroup);
export const groupsAnswer = listAnswer('groups', shownGroup);
