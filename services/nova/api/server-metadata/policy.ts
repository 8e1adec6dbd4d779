import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { memberRule, readerRule } from '../common/policy.ts';

const all = '/servers/{server_id}/metadata';
const one = `${all}/{key}`;

export const serverMetadataPolicy = {
  index: readerRule('server-metadata:index', "List a server's metadata.", `GET ${all}`),
  show: readerRule('server-metadata:show', "Show an item of a server's metadata.", `GET ${one}`),
  create: memberRule('server-metadata:create', "Add to a server's metadata.", `POST ${all}`),
  updateAll: memberRule('server-metadata:update_all', "Replace a server's metadata.", `PUT ${all}`),
  update: memberRule('server-metadata:update', "Set an item of a server's metadata.", `PUT ${one}`),
  delete: memberRule('server-metadata:delete', "Delete an item of a server's metadata.", `DELETE ${one}`),
} as const satisfies Record<string, PolicyRule>;
