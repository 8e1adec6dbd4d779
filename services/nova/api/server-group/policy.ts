import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule, memberRule, readerRule } from '../common/policy.ts';

const all = '/os-server-groups';
const one = '/os-server-groups/{server_group_id}';

export const serverGroupPolicy = {
  create: memberRule('os-server-groups:create', 'Create a server group.', `POST ${all}`),
  delete: memberRule('os-server-groups:delete', 'Delete a server group.', `DELETE ${one}`),
  list: readerRule('os-server-groups:index', 'List server groups.', `GET ${all}`),
  listAll: adminRule('os-server-groups:index:all_projects', 'List the server groups of all projects.', `GET ${all}`),
  show: readerRule('os-server-groups:show', 'Show a server group.', `GET ${one}`),
} as const satisfies Record<string, PolicyRule>;
