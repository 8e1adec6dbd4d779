import type { Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import type { Tables, UploadRow } from './tables.ts';

/** An upload under way: the proof that a process works on an image in state `saving`. */
export interface Upload {
  readonly id: string;
  readonly imageId: string;
  /** The opened database of the process that receives the data. */
  readonly owner: string;
  /** Bytes held against the project's quota. */
  readonly reserved: number;
  readonly seenAt: Timestamp;
}

const uploadOf = (row: UploadRow): Upload => ({
  id: row.id,
  imageId: row.image_id,
  owner: row.owner,
  reserved: row.reserved,
  seenAt: row.seen_at,
});

export const insertUpload = async (tx: Transaction<Tables>, upload: Upload): Promise<void> => {
  await tx
    .insertInto('image_uploads')
    .values({
      image_id: upload.imageId,
      id: upload.id,
      owner: upload.owner,
      reserved: upload.reserved,
      seen_at: upload.seenAt,
    })
    .execute();
};

/** A sign of life; false where the upload was given up for dead, or its image deleted. */
export const touchUpload = async (tx: Transaction<Tables>, id: string, seenAt: Timestamp): Promise<boolean> => {
  const query = tx.updateTable('image_uploads').set({ seen_at: seenAt }).where('id', '=', id);
  return (await query.executeTakeFirst()).numUpdatedRows === 1n;
};

/** Ends an upload; false where somebody else ended it. */
export const deleteUpload = async (tx: Transaction<Tables>, id: string): Promise<boolean> =>
  (await tx.deleteFrom('image_uploads').where('id', '=', id).executeTakeFirst()).numDeletedRows === 1n;

/** Whatever upload an image has. */
export const deleteUploadOf = async (tx: Transaction<Tables>, imageId: string): Promise<void> => {
  await tx.deleteFrom('image_uploads').where('image_id', '=', imageId).execute();
};

export const listUploads = async (db: Executor<Tables>): Promise<Upload[]> =>
  (await db.selectFrom('image_uploads').selectAll().execute()).map(uploadOf);

/** Bytes that a project's uploads under way may still bring. */
export const sumReserved = async (db: Executor<Tables>, owner: string, exceptUpload: string): Promise<number> => {
  const row = await db
    .selectFrom('image_uploads')
    .innerJoin('images', 'images.id', 'image_uploads.image_id')
    .select((eb) => eb.fn.sum('image_uploads.reserved').as('bytes'))
    .where('images.owner', '=', owner)
    .where('image_uploads.id', '<>', exceptUpload)
    .executeTakeFirstOrThrow();
  return Number(row.bytes ?? 0);
};

/** Images that are `saving` without anybody who saves. */
export const listAbandoned = async (db: Executor<Tables>): Promise<string[]> => {
  const rows = await db
    .selectFrom('images')
    .leftJoin('image_uploads', 'image_uploads.image_id', 'images.id')
    .select('images.id')
    .where('images.status', '=', 'saving')
    .where('images.deleted_at', 'is', null)
    .where('image_uploads.id', 'is', null)
    .execute();
  return rows.map(({ id }) => id);
};
