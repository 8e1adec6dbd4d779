import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { readerRule } from '../common/policy.ts';

export const serverAddressPolicy = {
  index: readerRule('ips:index', "List a server's addresses.", 'GET /servers/{server_id}/ips'),
  show: readerRule('ips:show', "List a server's addresses on one network.", 'GET /servers/{server_id}/ips/{label}'),
} as const satisfies Record<string, PolicyRule>;
