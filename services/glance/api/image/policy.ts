import type { PolicyRule } from '@nimbo/policy/rule.ts';
import {
  admin,
  adminOrMemberOfVisible,
  adminOrProjectMember,
  adminOrProjectReader,
  adminOrReaderOfVisible,
  projectMember,
  rule,
  ruleSinceWallaby,
} from '../common/policy.ts';

const all = '/v2/images';
const one = '/v2/images/{image_id}';

export const imagePolicy = {
  add: ruleSinceWallaby('add_image', `${admin} or (${projectMember} and project_id:%(owner)s)`, 'Create an image.', {
    method: 'POST',
    path: all,
  }),
  get: ruleSinceWallaby('get_image', adminOrReaderOfVisible, 'Show an image.', { method: 'GET', path: one }),
  list: ruleSinceWallaby('get_images', adminOrProjectReader, 'List images.', { method: 'GET', path: all }),
  modify: ruleSinceWallaby(
    'modify_image',
    adminOrProjectMember,
    'Change an image.',
    { method: 'PATCH', path: one },
    { method: 'PUT', path: `${one}/tags/{tag}` },
    { method: 'DELETE', path: `${one}/tags/{tag}` },
  ),
  delete: ruleSinceWallaby('delete_image', adminOrProjectMember, 'Delete an image.', { method: 'DELETE', path: one }),
  publicize: rule('publicize_image', admin, 'Make an image public.', { method: 'PATCH', path: one }),
  communitize: ruleSinceWallaby('communitize_image', adminOrProjectMember, 'Make an image a community image.', {
    method: 'PATCH',
    path: one,
  }),
  upload: ruleSinceWallaby('upload_image', adminOrProjectMember, 'Upload data to an image.', {
    method: 'PUT',
    path: `${one}/file`,
  }),
  download: ruleSinceWallaby('download_image', adminOrMemberOfVisible, "Download an image's data.", {
    method: 'GET',
    path: `${one}/file`,
  }),
  deactivate: ruleSinceWallaby('deactivate', adminOrProjectMember, 'Deactivate an image.', {
    method: 'POST',
    path: `${one}/actions/deactivate`,
  }),
  reactivate: ruleSinceWallaby('reactivate', adminOrProjectMember, 'Reactivate an image.', {
    method: 'POST',
    path: `${one}/actions/reactivate`,
  }),
} as const satisfies Record<string, PolicyRule>;
