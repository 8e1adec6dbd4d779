import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { id, name, text } from '@nimbo/schema/text.ts';
import { links, listAnswer, listQuery, longText, member, optional, resourceOptions } from '../common/schema.ts';

/** A tag (api-sig "Tags"): no slash, no comma. */
export const tag = Type.String({ minLength: 1, maxLength: 255, pattern: '^[^,/]*$' });

const tags = Type.Array(tag, { maxItems: 80, uniqueItems: true });

/** Attributes that projects and domains share. */
export const commonAttributes = {
  description: optional(nullable(longText)),
  enabled: optional(flag()),
  tags: optional(tags),
  options: resourceOptions,
} as const;

const attributes = {
  ...commonAttributes,
  domain_id: optional(nullable(id())),
  parent_id: optional(nullable(id())),
  is_domain: optional(flag()),
} as const;

/** Attributes of the body that are not kept as extras. */
export const knownAttributes = ['name', ...Object.keys(attributes)];

export const projectName = name({ maxLength: 64 });

export const createProjectBody = member('project', openObject({ name: projectName, ...attributes }));

export const updateProjectBody = member(
  'project',
  openObject({ name: optional(projectName), ...attributes }, { minProperties: 1 }),
);

export const listProjectsQuery = listQuery({
  domain_id: optional(id()),
  enabled: optional(flag()),
  parent_id: optional(id()),
  is_domain: optional(flag()),
  tags: optional(text(4_096)),
  'tags-any': optional(text(4_096)),
  'not-tags': optional(text(4_096)),
  'not-tags-any': optional(text(4_096)),
});

export const showProjectQuery = openObject({
  parents_as_list: optional(Type.String()),
  parents_as_ids: optional(Type.String()),
  subtree_as_list: optional(Type.String()),
  subtree_as_ids: optional(Type.String()),
  include_limits: optional(Type.String()),
});

const shownProject = openObject({
  id: Type.String(),
  name: Type.String(),
  domain_id: nullable(Type.String()),
  parent_id: nullable(Type.String()),
  is_domain: flag(),
  enabled: flag(),
  description: nullable(Type.String()),
  tags: Type.Array(Type.String()),
  options: openObject({}),
  links,
});

export const projectAnswer = member('project', shownProject);
export const projectsAnswer = listAnswer('projects', shownProject);

export const tagsBody = strictObject({ tags });
export const tagsAnswer = strictObject({ tags: Type.Array(Type.String()), links });
