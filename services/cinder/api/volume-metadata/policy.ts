import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { memberRule, readerRule } from '../common/policy.ts';

const all = '/volumes/{volume_id}/metadata';
const one = `${all}/{key}`;

export const volumeMetadataPolicy = {
  get: readerRule('volume:get_volume_metadata', 'Show metadata of a volume.', `GET ${all}`, `GET ${one}`),
  create: memberRule('volume:create_volume_metadata', 'Add metadata to a volume.', `POST ${all}`),
  update: memberRule('volume:update_volume_metadata', 'Update metadata of a volume.', `PUT ${all}`, `PUT ${one}`),
  delete: memberRule('volume:delete_volume_metadata', 'Delete metadata of a volume.', `DELETE ${one}`),
  imageShow: readerRule(
    'volume_extension:volume_image_metadata:show',
    'Show image metadata of a volume.',
    'POST /volumes/{volume_id}/action',
  ),
  imageSet: memberRule(
    'volume_extension:volume_image_metadata:set',
    'Set image metadata of a volume.',
    'POST /volumes/{volume_id}/action',
  ),
  imageRemove: memberRule(
    'volume_extension:volume_image_metadata:remove',
    'Remove image metadata of a volume.',
    'POST /volumes/{volume_id}/action',
  ),
} as const satisfies Record<string, PolicyRule>;
