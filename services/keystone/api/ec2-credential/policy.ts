import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, everyScope, systemReader } from '../common/policy.ts';
import { credentialReader, credentialWriter } from '../credential/policy.ts';

const all = '/v3/users/{user_id}/credentials/OS-EC2';
const one = `${all}/{credential_id}`;

const rule = (name: string, check: string, description: string, method: string, path: string) =>
  ({ name: `identity:${name}`, check, description, operations: [{ method, path }], scopeTypes: everyScope }) as const;

export const ec2CredentialPolicy = {
  get: rule('ec2_get_credential', credentialReader, 'Show an EC2 credential.', 'GET', one),
  list: rule(
    'ec2_list_credentials',
    `${admin} or ${systemReader} or rule:owner`,
    'List EC2 credentials of a user.',
    'GET',
    all,
  ),
  create: rule('ec2_create_credential', `${admin} or rule:owner`, 'Create an EC2 credential.', 'POST', all),
  delete: rule('ec2_delete_credential', credentialWriter, 'Delete an EC2 credential.', 'DELETE', one),
} as const satisfies Record<string, PolicyRule>;
