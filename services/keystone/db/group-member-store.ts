import type { Executor } from '@nimbo/db/database.ts';
import type { GroupMemberRow, Tables } from './tables.ts';

/** A user in a group. */
export interface Membership {
  readonly groupId: string;
  readonly userId: string;
}

const toMembership = (row: GroupMemberRow): Membership => ({ groupId: row.group_id, userId: row.user_id });

export const hasMember = async (db: Executor<Tables>, { groupId, userId }: Membership): Promise<boolean> => {
  const query = db.selectFrom('group_members').select('user_id').where('group_id', '=', groupId);
  return (await query.where('user_id', '=', userId).executeTakeFirst()) !== undefined;
};

/** @throws UniqueViolation where the user is in the group already */
export const insertMember = async (db: Executor<Tables>, { groupId, userId }: Membership): Promise<void> => {
  await db.insertInto('group_members').values({ group_id: groupId, user_id: userId }).execute();
};

export const deleteMember = async (db: Executor<Tables>, { groupId, userId }: Membership): Promise<void> => {
  await db.deleteFrom('group_members').where('group_id', '=', groupId).where('user_id', '=', userId).execute();
};

export const deleteMembershipsOfUser = async (db: Executor<Tables>, userId: string): Promise<void> => {
  await db.deleteFrom('group_members').where('user_id', '=', userId).execute();
};

/** Every membership, or those of one user, in the order of groups and users. */
export const listMemberships = async (db: Executor<Tables>, userId?: string): Promise<Membership[]> => {
  const query = db.selectFrom('group_members').selectAll();
  const narrowed = userId === undefined ? query : query.where('user_id', '=', userId);
  return (await narrowed.orderBy('group_id').orderBy('user_id').execute()).map(toMembership);
};

/** The members of a domain's groups, in the order of groups and users. */
export const listMembershipsOfDomain = async (db: Executor<Tables>, domainId: string): Promise<Membership[]> => {
  const groups = db.selectFrom('user_groups').select('id').where('domain_id', '=', domainId);
  const query = db.selectFrom('group_members').selectAll().where('group_id', 'in', groups);
  return (await query.orderBy('group_id').orderBy('user_id').execute()).map(toMembership);
};
