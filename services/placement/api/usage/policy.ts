import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminOrService, projectScope } from '../common/policy.ts';

const ofProject: PolicyRule = {
  name: 'placement:usages',
  check: 'rule:admin_or_project_reader_or_service_api',
  description: 'Show what a project uses.',
  operations: [{ method: 'GET', path: '/usages' }],
  scopeTypes: projectScope,
};

export const usagePolicy = {
  ofProvider: adminOrService(
    'resource_providers:usages',
    'Show what of a resource provider is used.',
    'GET /resource_providers/{uuid}/usages',
  ),
  ofProject,
} as const;
