import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule, readerRule } from '../common/policy.ts';

const all = '/servers/{server_id}/os-instance-actions';
const one = `${all}/{request_id}`;

export const serverActionLogPolicy = {
  list: readerRule('os-instance-actions:list', 'List what was done to a server.', `GET ${all}`),
  show: readerRule('os-instance-actions:show', 'Show something that was done to a server.', `GET ${one}`),
  events: adminRule('os-instance-actions:events', 'See the parts of what was done, with traces.', `GET ${one}`),
  details: adminRule('os-instance-actions:events:details', 'See why a part failed.', `GET ${one}`),
} as const satisfies Record<string, PolicyRule>;
