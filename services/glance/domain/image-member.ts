import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import { Conflict, Forbidden, NotFound, TooLarge } from '@nimbo/errors/faults.ts';
import {
  countMembers,
  deleteMember,
  findMember,
  insertMember,
  listMembers,
  updateMember,
  type Member,
} from '../db/member-store.ts';
import { lockImage } from '../db/image-store.ts';
import { isAdmin, projectOf } from './caller.ts';
import { change } from './change.ts';
import { imageNotFound } from './faults.ts';
import type { Glance } from './glance.ts';
import { seeImage, type SeenImage } from './image-lookup.ts';
import { policyNames } from './policy-names.ts';

/** Which member of which image. */
export interface MemberKey {
  readonly imageId: string;
  readonly memberId: string;
}

const noMember = ({ imageId, memberId }: MemberKey): NotFound =>
  new NotFound(`Image ${imageId} is not shared with project ${memberId}: check both ids.`, {
    code: 'glance.member_not_found',
    details: { image_id: imageId, member_id: memberId },
  });

/** A shared image: no other has members. */
const sharedImage = async (ctx: Context, glance: Glance, imageId: string): Promise<SeenImage> => {
  const seen = await seeImage(ctx, glance, imageId);
  if (seen.image.visibility === 'shared') return seen;
  throw new Forbidden(
    `Image ${imageId} is ${seen.image.visibility}, and only shared images have members: set its visibility to shared first.`,
  );
};

/** Members see themselves only; the image's project and administrators see all of them. */
const isOwn = async (ctx: Context, { image }: SeenImage, memberId: string): Promise<boolean> => {
  const project = projectOf(ctx);
  return memberId === project || (image.owner !== null && image.owner === project) || isAdmin(ctx);
};

const memberFor = async (
  ctx: Context,
  glance: Glance,
  rule: PolicyRuleName,
  key: MemberKey,
): Promise<SeenImage & { readonly member: Member }> => {
  const seen = await sharedImage(ctx, glance, key.imageId);
  if (!(await ctx.can(policyNames.getMember, seen.target))) throw noMember(key);
  const member = await findMember(glance.db.read, key.imageId, key.memberId);
  if (member === undefined || !(await isOwn(ctx, seen, key.memberId))) throw noMember(key);
  await ctx.authorize(rule, seen.target);
  return { ...seen, member };
};

/** @throws NotFound, Forbidden for an image that is not shared */
export const listMembersFor = async (
  ctx: Context,
  glance: Glance,
  rule: PolicyRuleName,
  imageId: string,
): Promise<readonly Member[]> => {
  const seen = await sharedImage(ctx, glance, imageId);
  await ctx.authorize(rule, seen.target);
  const members = await listMembers(glance.db.read, imageId);
  const visible: Member[] = [];
  for (const member of members) if (await isOwn(ctx, seen, member.memberId)) visible.push(member);
  return visible;
};

/** @throws NotFound where there is no such member, or none that the caller may see */
export const getMember = async (
  ctx: Context,
  glance: Glance,
  rule: PolicyRuleName,
  key: MemberKey,
): Promise<Member> => {
  try {
    return (await memberFor(ctx, glance, rule, key)).member;
  } catch (error) {
    throw error instanceof Forbidden ? noMember(key) : error;
  }
};

const assertRoom = ({ settings }: Glance, count: number, imageId: string): void => {
  const maximum = settings.image_member_quota;
  if (count < maximum) return;
  throw new TooLarge(
    `Image ${imageId} is shared with ${count} projects, and ${maximum} is the most (image_member_quota): remove one first.`,
    { code: 'glance.member_limit', details: { attempted: count + 1, maximum } },
  );
};

/**
 * Offers a shared image to a project.
 * @throws NotFound, Forbidden, Conflict where it is a member already, TooLarge where there are too many
 */
export const addMember = async (
  ctx: Context,
  glance: Glance,
  rule: PolicyRuleName,
  { imageId, memberId }: MemberKey,
): Promise<Member> => {
  const { image, target } = await sharedImage(ctx, glance, imageId);
  await ctx.authorize(rule, target);
  const at = timestampNow(ctx.clock);
  const member: Member = { imageId, memberId, status: 'pending', createdAt: at, updatedAt: at };
  await change(ctx, glance, async ({ tx, record }) => {
    if (!(await lockImage(tx, imageId))) throw imageNotFound(imageId);
    if ((await findMember(tx, imageId, memberId)) === undefined) {
      assertRoom(glance, await countMembers(tx, imageId), imageId);
    }
    if (!(await insertMember(tx, member))) {
      throw new Conflict(`Image ${imageId} is shared with project ${memberId} already.`);
    }
    await record('member.create', image, { payload: { member_id: memberId, status: member.status } });
  });
  return member;
};

/** A project's answer to an image that is offered to it. @throws NotFound, Forbidden for the image's own project */
export const answerMembership = async (
  ctx: Context,
  glance: Glance,
  rule: PolicyRuleName,
  { status, ...key }: MemberKey & { status: string },
): Promise<Member> => {
  const { image, member } = await memberFor(ctx, glance, rule, key);
  const answered = { ...member, status, updatedAt: timestampNow(ctx.clock) };
  await change(ctx, glance, async ({ tx, record }) => {
    if (!(await updateMember(tx, answered))) throw noMember(key);
    await record('member.update', image, { payload: { member_id: key.memberId, status } });
  });
  return answered;
};

/** @throws NotFound, Forbidden for everybody but the image's own project */
export const removeMember = async (
  ctx: Context,
  glance: Glance,
  rule: PolicyRuleName,
  key: MemberKey,
): Promise<void> => {
  const { image } = await memberFor(ctx, glance, rule, key);
  await change(ctx, glance, async ({ tx, record }) => {
    if (!(await deleteMember(tx, key.imageId, key.memberId))) throw noMember(key);
    await record('member.delete', image, { payload: { member_id: key.memberId } });
  });
};
