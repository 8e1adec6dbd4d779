import type { Member } from '../../db/member-store.ts';
import { instantView } from '../common/instant.ts';

/** A member of an image as the Image API shows it. */
export const memberView = (member: Member) => ({
  member_id: member.memberId,
  image_id: member.imageId,
  status: member.status,
  created_at: instantView(member.createdAt),
  updated_at: instantView(member.updatedAt),
  schema: '/v2/schemas/member',
});
