import type { Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import type { MemberRow, Tables } from './tables.ts';

/** A project that an image is shared with. */
export interface Member {
  readonly imageId: string;
  readonly memberId: string;
  /** `pending`, `accepted` or `rejected`. */
  readonly status: string;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

const memberOf = (row: MemberRow): Member => ({
  imageId: row.image_id,
  memberId: row.member,
  status: row.status,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const memberByKey = prepared((db: Executor<Tables>, parameter: Parameter<{ imageId: string; memberId: string }>) =>
  db
    .selectFrom('image_members')
    .selectAll()
    .where('image_id', '=', parameter('imageId'))
    .where('member', '=', parameter('memberId')),
);

export const findMember = async (
  db: Executor<Tables>,
  imageId: string,
  memberId: string,
): Promise<Member | undefined> => {
  const row = await memberByKey.first(db, { imageId, memberId });
  return row === undefined ? undefined : memberOf(row);
};

/** In the order in which they were added. */
export const listMembers = async (db: Executor<Tables>, imageId: string): Promise<Member[]> => {
  const rows = await db
    .selectFrom('image_members')
    .selectAll()
    .where('image_id', '=', imageId)
    .orderBy('created_at')
    .orderBy('member')
    .execute();
  return rows.map(memberOf);
};

export const countMembers = async (db: Executor<Tables>, imageId: string): Promise<number> => {
  const row = await db
    .selectFrom('image_members')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('image_id', '=', imageId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
};

/** False where the project is a member already. */
export const insertMember = (tx: Transaction<Tables>, member: Member): Promise<boolean> =>
  insertIfMissing(tx, 'image_members', {
    image_id: member.imageId,
    member: member.memberId,
    status: member.status,
    created_at: member.createdAt,
    updated_at: member.updatedAt,
  });

/** False where the project is no member any more. */
export const updateMember = async (tx: Transaction<Tables>, member: Member): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable('image_members')
    .set({ status: member.status, updated_at: member.updatedAt })
    .where('image_id', '=', member.imageId)
    .where('member', '=', member.memberId)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

/** False where the project is no member any more. */
export const deleteMember = async (tx: Transaction<Tables>, imageId: string, memberId: string): Promise<boolean> => {
  const { numDeletedRows } = await tx
    .deleteFrom('image_members')
    .where('image_id', '=', imageId)
    .where('member', '=', memberId)
    .executeTakeFirst();
  return numDeletedRows === 1n;
};

/** All members of an image go with it. */
export const deleteMembers = async (tx: Transaction<Tables>, imageId: string): Promise<void> => {
  await tx.deleteFrom('image_members').where('image_id', '=', imageId).execute();
};
