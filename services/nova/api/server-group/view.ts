import { fromJson } from '@nimbo/db/json.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import type { ServerGroup } from '../../db/nova-api/server-group-store.ts';
import { isSince } from '../common/since.ts';

/** A server group; before 2.64 its policy is a list, and there is metadata that was never of use. */
export const serverGroupView = (group: ServerGroup, version: Microversion | undefined) => ({
  id: group.uuid,
  name: group.name,
  members: group.members,
  ...(isSince(version, '2.64')
    ? { policy: group.policy, rules: fromJson<Record<string, number>>(group.rules) }
    : { policies: [group.policy], metadata: {} }),
  ...(isSince(version, '2.13') ? { project_id: group.project_id, user_id: group.user_id } : {}),
});
