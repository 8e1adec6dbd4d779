import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, everyScope, ofDomain, systemReader } from '../common/policy.ts';

const one = '/v3/projects/{project_id}';
const tags = `${one}/tags`;
const tag = `${tags}/{value}`;

const reader = `${admin} or ${systemReader} or (role:reader and domain_id:%(target.project.domain_id)s and not None:%(target.project.domain_id)s) or project_id:%(target.project.id)s`;
const manager = `${admin} or (role:manager and domain_id:%(target.project.domain_id)s and not None:%(target.project.domain_id)s)`;

const rule = <const Name extends string>(
  name: Name,
  check: string,
  description: string,
  method: string,
  path: string,
) =>
  ({
    name: `identity:${name}`,
    check,
    description,
    operations: [{ method, path }],
    scopeTypes: everyScope,
  }) as const satisfies PolicyRule;

export const projectPolicy = {
  get: rule('get_project', reader, 'Show project details.', 'GET', one),
  list: rule(
    'list_projects',
    `${admin} or ${systemReader} or ${ofDomain('reader', 'domain_id')}`,
    'List projects.',
    'GET',
    '/v3/projects',
  ),
  listOfUser: rule(
    'list_user_projects',
    `${admin} or ${systemReader} or ${ofDomain('reader', 'user.domain_id')} or user_id:%(target.user.id)s`,
    'List the projects on which a user has a role.',
    'GET',
    '/v3/users/{user_id}/projects',
  ),
  create: rule('create_project', manager, 'Create a project.', 'POST', '/v3/projects'),
  update: rule('update_project', manager, 'Change a project.', 'PATCH', one),
  delete: rule('delete_project', manager, 'Delete a project.', 'DELETE', one),
  listTags: rule('list_project_tags', reader, 'List the tags of a project.', 'GET', tags),
  getTag: rule('get_project_tag', reader, 'Check whether a project has a tag.', 'GET', tag),
  updateTags: rule('update_project_tags', manager, 'Replace all tags of a project.', 'PUT', tags),
  createTag: rule('create_project_tag', manager, 'Give a project a tag.', 'PUT', tag),
  deleteTags: rule('delete_project_tags', manager, 'Take all tags from a project.', 'DELETE', tags),
  deleteTag: rule('delete_project_tag', manager, 'Take a tag from a project.', 'DELETE', tag),
} as const satisfies Record<string, PolicyRule>;
