import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule, memberRule } from '../common/policy.ts';

const act = 'POST /volumes/{volume_id}/action';

export const volumeActionPolicy = {
  extend: memberRule('volume:extend', 'Extend a volume.', act),
  extendAttached: memberRule('volume:extend_attached_volume', 'Extend a volume that a server has.', act),
  setBootable: memberRule('volume_extension:volume_actions:set_bootable', 'Say that a volume can be booted from.', act),
  readOnly: memberRule('volume_extension:volume_actions:update_readonly_flag', 'Make a volume read-only.', act),
  resetStatus: adminRule('volume_extension:volume_admin_actions:reset_status', 'Reset the status of a volume.', act),
  forceDelete: adminRule('volume_extension:volume_admin_actions:force_delete', 'Delete a volume by force.', act),
  attach: memberRule('volume_extension:volume_actions:attach', 'Say that a server has a volume.', act),
  detach: memberRule('volume_extension:volume_actions:detach', 'Take a volume from a server.', act),
  reserve: memberRule('volume_extension:volume_actions:reserve', 'Mark a volume as reserved.', act),
  unreserve: memberRule('volume_extension:volume_actions:unreserve', 'Take the mark from a volume.', act),
  beginDetaching: memberRule('volume_extension:volume_actions:begin_detaching', 'Mark a volume as detaching.', act),
  rollDetaching: memberRule('volume_extension:volume_actions:roll_detaching', 'Take that mark from a volume.', act),
  initializeConnection: memberRule(
    'volume_extension:volume_actions:initialize_connection',
    'Make a volume reachable from a host.',
    act,
  ),
  terminateConnection: memberRule(
    'volume_extension:volume_actions:terminate_connection',
    'Make a volume no longer reachable from a host.',
    act,
  ),
} as const satisfies Record<string, PolicyRule>;
