import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Glance } from '../../domain/glance.ts';
import { addMember, answerMembership, getMember, listMembersFor, removeMember } from '../../domain/image-member.ts';
import { imageParams } from '../common/schema.ts';
import { memberPolicy } from './policy.ts';
import { addMemberBody, answerMembershipBody, memberParams, membersAnswer, shownMember } from './schema.ts';
import { memberView } from './view.ts';

const all = '/v2/images/{image_id}/members';
const one = '/v2/images/{image_id}/members/{member_id}';

const keyOf = (params: { readonly image_id: string; readonly member_id: string }) => ({
  imageId: params.image_id,
  memberId: params.member_id,
});

export const imageMemberOperations = (glance: Glance): readonly Operation[] => [
  operation({
    name: 'list_image_members',
    summary: 'List the projects that an image is shared with',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: memberPolicy.list },
    params: imageParams,
    response: membersAnswer,
    handle: async (ctx, { params }) => {
      const members = await listMembersFor(ctx, glance, memberPolicy.list, params.image_id);
      return { members: members.map(memberView), schema: '/v2/schemas/members' };
    },
  }),
  operation({
    name: 'create_image_member',
    summary: 'Share an image with a project',
    method: 'POST',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: memberPolicy.add },
    params: imageParams,
    body: addMemberBody,
    response: shownMember,
    handle: async (ctx, { params, body }) => {
      const key = { imageId: params.image_id, memberId: body.member };
      return memberView(await addMember(ctx, glance, memberPolicy.add, key));
    },
  }),
  operation({
    name: 'show_image_member',
    summary: 'Show a member of an image',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: memberPolicy.get },
    params: memberParams,
    response: shownMember,
    handle: async (ctx, { params }) => memberView(await getMember(ctx, glance, memberPolicy.get, keyOf(params))),
  }),
  operation({
    name: 'update_image_member',
    summary: 'Accept or reject an image that is shared',
    method: 'PUT',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: memberPolicy.modify },
    params: memberParams,
    body: answerMembershipBody,
    response: shownMember,
    handle: async (ctx, { params, body }) => {
      const answer = { ...keyOf(params), status: body.status };
      return memberView(await answerMembership(ctx, glance, memberPolicy.modify, answer));
    },
  }),
  operation({
    name: 'delete_image_member',
    summary: 'Stop sharing an image with a project',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: memberPolicy.delete },
    params: memberParams,
    handle: (ctx, { params }) => removeMember(ctx, glance, memberPolicy.delete, keyOf(params)),
  }),
];
