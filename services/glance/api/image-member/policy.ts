import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, adminOrProjectMember, imageMember, ruleSinceWallaby } from '../common/policy.ts';

const all = '/v2/images/{image_id}/members';
const one = '/v2/images/{image_id}/members/{member_id}';
const readers = `${admin} or role:reader and (project_id:%(project_id)s or ${imageMember})`;

export const memberPolicy = {
  add: ruleSinceWallaby('add_member', adminOrProjectMember, 'Share an image with a project.', {
    method: 'POST',
    path: all,
  }),
  delete: ruleSinceWallaby('delete_member', adminOrProjectMember, 'Stop sharing an image with a project.', {
    method: 'DELETE',
    path: one,
  }),
  get: ruleSinceWallaby('get_member', readers, 'Show a member of an image.', { method: 'GET', path: one }),
  list: ruleSinceWallaby('get_members', readers, 'List the members of an image.', { method: 'GET', path: all }),
  modify: ruleSinceWallaby(
    'modify_member',
    `${admin} or (role:member and ${imageMember})`,
    'Accept or reject an image that is shared.',
    { method: 'PUT', path: one },
  ),
} as const satisfies Record<string, PolicyRule>;
