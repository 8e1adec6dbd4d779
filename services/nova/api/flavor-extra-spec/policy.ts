import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule, readerRule } from '../common/policy.ts';

const all = '/flavors/{flavor_id}/os-extra_specs';
const one = `${all}/{key}`;

export const extraSpecPolicy = {
  show: readerRule('os-flavor-extra-specs:show', 'Show an extra spec of a flavor.', `GET ${one}`),
  index: readerRule('os-flavor-extra-specs:index', 'List the extra specs of a flavor.', `GET ${all}`),
  create: adminRule('os-flavor-extra-specs:create', 'Set extra specs of a flavor.', `POST ${all}`),
  update: adminRule('os-flavor-extra-specs:update', 'Change an extra spec of a flavor.', `PUT ${one}`),
  delete: adminRule('os-flavor-extra-specs:delete', 'Delete an extra spec of a flavor.', `DELETE ${one}`),
} as const satisfies Record<string, PolicyRule>;
