import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { id, name, text } from '@nimbo/schema/text.ts';
import { links, listAnswer, listQuery, member, optional, resourceOptions } from '../common/schema.ts';

const attributes = {
  description: optional(nullable(text(255))),
  domain_id: optional(nullable(id())),
  options: resourceOptions,
} as const;

/** Attributes of the body that are not kept as extras. */
export const knownAttributes = ['name', ...Object.keys(attributes)];

export const createRoleBody = member('role', openObject({ name: name(), ...attributes }));

export const updateRoleBody = member(
  'role',
  openObject({ name: optional(name()), ...attributes }, { minProperties: 1 }),
);

export const listRolesQuery = listQuery({ domain_id: optional(id()) });

const shownRole = openObject({
  id: Type.String(),
  name: Type.String(),
  domain_id: nullable(Type.String()),
  description: nullable(Type.String()),
  options: openObject({}),
  links,
});

export const roleAnswer = member('role', shownRole);
export const rolesAnswer = listAnswer('roles', shownRole);
