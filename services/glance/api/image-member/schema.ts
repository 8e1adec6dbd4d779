import { Type } from 'typebox';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text, uuid } from '@nimbo/schema/text.ts';
import { instant, wordOf } from '../common/schema.ts';

const memberStatuses = ['pending', 'accepted', 'rejected'] as const;

const memberId = text(255, { minLength: 1 });

export const memberParams = Type.Object({ image_id: uuid(), member_id: memberId });
export const addMemberBody = openObject({ member: memberId });
export const answerMembershipBody = openObject({ status: wordOf(memberStatuses) });

export const shownMember = strictObject({
  member_id: Type.String(),
  image_id: uuid(),
  status: wordOf(memberStatuses),
  created_at: instant,
  updated_at: instant,
  schema: Type.String(),
});

export const membersAnswer = strictObject({ members: Type.Array(shownMember), schema: Type.String() });
