import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule, readerRule } from '../common/policy.ts';

export const tenantUsagePolicy = {
  show: readerRule(
    'os-simple-tenant-usage:show',
    'Show what the servers of a project took.',
    'GET /os-simple-tenant-usage/{project_id}',
  ),
  list: adminRule(
    'os-simple-tenant-usage:list',
    'Show what the servers of every project took.',
    'GET /os-simple-tenant-usage',
  ),
} as const satisfies Record<string, PolicyRule>;
