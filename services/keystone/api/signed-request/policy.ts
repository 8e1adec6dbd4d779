import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { everyScope } from '../common/policy.ts';

/** Whoever has seen a presigned address has seen all that a token would be given for: so only services may ask. */
const check = 'rule:service_or_admin';

export const signedRequestPolicy = {
  ec2: {
    name: 'identity:ec2tokens_validate',
    check,
    description: 'Get a token for a request that was signed with an EC2 credential.',
    operations: [{ method: 'POST', path: '/v3/ec2tokens' }],
    scopeTypes: everyScope,
  },
  s3: {
    name: 'identity:s3tokens_validate',
    check,
    description: 'Validate a request to an object store that was signed with an EC2 credential.',
    operations: [{ method: 'POST', path: '/v3/s3tokens' }],
    scopeTypes: everyScope,
  },
} as const satisfies Record<string, PolicyRule>;
