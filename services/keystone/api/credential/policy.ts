import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, everyScope, systemReader } from '../common/policy.ts';

const all = '/v3/credentials';
const one = '/v3/credentials/{credential_id}';

const owner = 'user_id:%(target.credential.user_id)s';

/** Who may look at a credential, and who may do more: its user does both. */
export const credentialReader = `(${admin}) or ${systemReader} or ${owner}`;
export const credentialWriter = `(${admin}) or ${owner}`;

const rule = (name: string, check: string, description: string, method: string, path: string) =>
  ({ name: `identity:${name}`, check, description, operations: [{ method, path }], scopeTypes: everyScope }) as const;

export const credentialPolicy = {
  get: rule('get_credential', credentialReader, 'Show a credential.', 'GET', one),
  list: rule('list_credentials', credentialReader, 'List credentials.', 'GET', all),
  create: rule('create_credential', credentialWriter, 'Create a credential.', 'POST', all),
  update: rule('update_credential', credentialWriter, 'Change a credential.', 'PATCH', one),
  delete: rule('delete_credential', credentialWriter, 'Delete a credential.', 'DELETE', one),
} as const satisfies Record<string, PolicyRule>;
