import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule, memberRule, readerRule } from '../common/policy.ts';

const one = '/snapshots/{snapshot_id}';

export const snapshotPolicy = {
  create: memberRule('volume:create_snapshot', 'Create a snapshot.', 'POST /snapshots'),
  get: readerRule('volume:get_snapshot', 'Show a snapshot.', `GET ${one}`),
  getAll: readerRule('volume:get_all_snapshots', 'List snapshots.', 'GET /snapshots', 'GET /snapshots/detail'),
  update: memberRule('volume:update_snapshot', 'Update a snapshot.', `PUT ${one}`),
  delete: memberRule('volume:delete_snapshot', 'Delete a snapshot.', `DELETE ${one}`),
  resetStatus: adminRule(
    'volume_extension:snapshot_admin_actions:reset_status',
    'Reset the status of a snapshot.',
    `POST ${one}/action`,
  ),
} as const satisfies Record<string, PolicyRule>;
