import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule, readerRule } from '../common/policy.ts';

const specs = '/types/{type_id}/extra_specs';

export const volumeTypePolicy = {
  getAll: readerRule('volume_extension:type_get_all', 'List volume types.', 'GET /types'),
  get: readerRule('volume_extension:type_get', 'Show a volume type.', 'GET /types/{type_id}'),
  create: adminRule('volume_extension:type_create', 'Create a volume type.', 'POST /types'),
  update: adminRule('volume_extension:type_update', 'Update a volume type.', 'PUT /types/{type_id}'),
  delete: adminRule('volume_extension:type_delete', 'Delete a volume type.', 'DELETE /types/{type_id}'),
  access: adminRule(
    'volume_extension:volume_type_access:get_all_for_type',
    'List who may use a volume type.',
    'GET /types/{type_id}/os-volume-type-access',
  ),
  addAccess: adminRule(
    'volume_extension:volume_type_access:addProjectAccess',
    'Let a project use a volume type.',
    'POST /types/{type_id}/action',
  ),
  removeAccess: adminRule(
    'volume_extension:volume_type_access:removeProjectAccess',
    'Let a project use a volume type no longer.',
    'POST /types/{type_id}/action',
  ),
  specIndex: adminRule('volume_extension:types_extra_specs:index', 'List extra specs.', `GET ${specs}`),
  specShow: adminRule('volume_extension:types_extra_specs:show', 'Show an extra spec.', `GET ${specs}/{key}`),
  specCreate: adminRule('volume_extension:types_extra_specs:create', 'Add extra specs.', `POST ${specs}`),
  specUpdate: adminRule('volume_extension:types_extra_specs:update', 'Update an extra spec.', `PUT ${specs}/{key}`),
  specDelete: adminRule('volume_extension:types_extra_specs:delete', 'Delete an extra spec.', `DELETE ${specs}/{key}`),
} as const satisfies Record<string, PolicyRule>;
