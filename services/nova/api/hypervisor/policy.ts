import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule } from '../common/policy.ts';

const all = '/os-hypervisors';

export const hypervisorPolicy = {
  list: adminRule('os-hypervisors:list', 'List hypervisors.', `GET ${all}`),
  detail: adminRule('os-hypervisors:list-detail', 'List hypervisors whole.', `GET ${all}/detail`),
  statistics: adminRule('os-hypervisors:statistics', 'Sum all hypervisors up.', `GET ${all}/statistics`),
  show: adminRule('os-hypervisors:show', 'Show a hypervisor.', `GET ${all}/{hypervisor_id}`),
  uptime: adminRule('os-hypervisors:uptime', 'Show how long a hypervisor is up.', `GET ${all}/{hypervisor_id}/uptime`),
  search: adminRule('os-hypervisors:search', 'Find hypervisors by name.', `GET ${all}/{pattern}/search`),
  servers: adminRule('os-hypervisors:servers', 'List the servers on hypervisors.', `GET ${all}/{pattern}/servers`),
} as const satisfies Record<string, PolicyRule>;
