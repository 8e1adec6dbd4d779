import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule, memberRule, readerRule, serviceRule } from '../common/policy.ts';

export const volumePolicy = {
  create: memberRule('volume:create', 'Create a volume.', 'POST /volumes'),
  createFromImage: memberRule('volume:create_from_image', 'Create a volume from an image.', 'POST /volumes'),
  createForOthers: serviceRule('volume:create_for_others', 'Create a volume of any project.', 'POST /nimbo/volumes'),
  get: readerRule('volume:get', 'Show a volume.', 'GET /volumes/{volume_id}'),
  getAll: readerRule('volume:get_all', 'List volumes.', 'GET /volumes', 'GET /volumes/detail', 'GET /volumes/summary'),
  update: memberRule('volume:update', 'Update a volume.', 'PUT /volumes/{volume_id}'),
  delete: memberRule('volume:delete', 'Delete a volume.', 'DELETE /volumes/{volume_id}'),
  host: adminRule('volume_extension:volume_host_attribute', 'Show the host of volumes.', 'GET /volumes/{volume_id}'),
  tenant: readerRule(
    'volume_extension:volume_tenant_attribute',
    'Show the project of volumes.',
    'GET /volumes/{volume_id}',
  ),
  migration: adminRule(
    'volume_extension:volume_mig_status_attribute',
    'Show how the migration of volumes stands.',
    'GET /volumes/{volume_id}',
  ),
} as const satisfies Record<string, PolicyRule>;
