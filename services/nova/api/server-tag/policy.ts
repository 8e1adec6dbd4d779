import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { memberRule, readerRule } from '../common/policy.ts';

const all = '/servers/{server_id}/tags';
const one = `${all}/{tag}`;

export const serverTagPolicy = {
  index: readerRule('os-server-tags:index', "List a server's tags.", `GET ${all}`),
  show: readerRule('os-server-tags:show', 'Ask whether a server has a tag.', `GET ${one}`),
  update: memberRule('os-server-tags:update', 'Tag a server.', `PUT ${one}`),
  updateAll: memberRule('os-server-tags:update_all', "Replace a server's tags.", `PUT ${all}`),
  delete: memberRule('os-server-tags:delete', 'Take a tag from a server.', `DELETE ${one}`),
  deleteAll: memberRule('os-server-tags:delete_all', 'Take all tags from a server.', `DELETE ${all}`),
} as const satisfies Record<string, PolicyRule>;
