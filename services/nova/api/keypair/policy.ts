import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { ownerRule } from '../common/policy.ts';

const all = '/os-keypairs';
const one = '/os-keypairs/{keypair_name}';

export const keypairPolicy = {
  list: ownerRule('os-keypairs:index', 'List the key pairs of a user.', `GET ${all}`),
  create: ownerRule('os-keypairs:create', 'Make or import a key pair.', `POST ${all}`),
  show: ownerRule('os-keypairs:show', 'Show a key pair.', `GET ${one}`),
  delete: ownerRule('os-keypairs:delete', 'Delete a key pair.', `DELETE ${one}`),
} as const satisfies Record<string, PolicyRule>;
