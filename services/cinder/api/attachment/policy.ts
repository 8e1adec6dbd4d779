import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { memberRule } from '../common/policy.ts';

export const attachmentPolicy = {
  create: memberRule('volume:attachment_create', 'Create an attachment.', 'POST /attachments'),
  update: memberRule('volume:attachment_update', 'Update an attachment.', 'PUT /attachments/{attachment_id}'),
  delete: memberRule('volume:attachment_delete', 'Delete an attachment.', 'DELETE /attachments/{attachment_id}'),
  complete: memberRule(
    'volume:attachment_complete',
    'Say that a host has a volume.',
    'POST /attachments/{attachment_id}/action',
  ),
  multiattachBootable: memberRule(
    'volume:multiattach_bootable_volume',
    'Attach a bootable volume to several servers.',
    'POST /attachments',
  ),
} as const satisfies Record<string, PolicyRule>;
