import type { GuardedRequest, PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, adminOrSystemReader, cloudScopes } from './policy.ts';

/** A rule for looking at the cloud's own things: administrators and readers of the system. */
export const cloudRead = (name: string, description: string, ...operations: GuardedRequest[]): PolicyRule => ({
  name: `identity:${name}`,
  check: adminOrSystemReader,
  description,
  operations,
  scopeTypes: cloudScopes,
});

/** A rule for changing the cloud's own things: administrators. */
export const cloudWrite = (name: string, description: string, ...operations: GuardedRequest[]): PolicyRule => ({
  name: `identity:${name}`,
  check: admin,
  description,
  operations,
  scopeTypes: cloudScopes,
});
