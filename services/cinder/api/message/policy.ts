import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { memberRule, readerRule } from '../common/policy.ts';

export const messagePolicy = {
  getAll: readerRule('message:get_all', 'List messages.', 'GET /messages'),
  get: readerRule('message:get', 'Show a message.', 'GET /messages/{message_id}'),
  delete: memberRule('message:delete', 'Delete a message.', 'DELETE /messages/{message_id}'),
} as const satisfies Record<string, PolicyRule>;
