import type { Transaction, Updateable } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { compareAndSetGeneration } from '@nimbo/db/compare-and-set.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import { notDeleted } from '@nimbo/db/soft-delete.ts';
import { describingColumns, imageOf, type Image } from './image.ts';
import { insertLabels, replaceLabels } from './label-store.ts';
import type { ImageRow, Tables } from './tables.ts';

const imageById = prepared((db: Executor<Tables>, parameter: Parameter<{ id: string }>) =>
  notDeleted(db.selectFrom('images').selectAll().where('id', '=', parameter('id'))),
);

export const findImage = async (db: Executor<Tables>, id: string): Promise<Image | undefined> => {
  const row = await imageById.first(db, { id });
  return row === undefined ? undefined : imageOf(row);
};

/** @throws UniqueViolation where the id is taken, by a deleted image too */
export const insertImage = async (tx: Transaction<Tables>, image: Image): Promise<void> => {
  const facts = { size: null, virtual_size: null, checksum: null, os_hash_algo: null, os_hash_value: null };
  await tx
    .insertInto('images')
    .values({
      id: image.id,
      status: image.status,
      ...describingColumns(image),
      ...facts,
      generation: image.generation,
      created_at: image.createdAt,
      updated_at: image.updatedAt,
      deleted_at: null,
    })
    .execute();
  await insertLabels(tx, image);
};

/** Writes what describes an image, if nobody wrote it since `before` was read; false where somebody did. */
export const updateImage = async (tx: Transaction<Tables>, before: Image, after: Image): Promise<boolean> => {
  const hit = await compareAndSetGeneration<Tables, 'images', ImageRow>(tx, 'images', {
    key: { id: before.id, deleted_at: null },
    generation: before.generation,
    changes: { ...describingColumns(after), updated_at: after.updatedAt },
  });
  if (hit) await replaceLabels(tx, before, after);
  return hit;
};

/** What an upload or its end changes of an image beside its status. */
export type ImageFacts = Updateable<
  Pick<ImageRow, 'size' | 'virtual_size' | 'checksum' | 'os_hash_algo' | 'os_hash_value' | 'updated_at' | 'deleted_at'>
>;

/** A step from one status to another. */
export interface StatusChange {
  readonly from: string;
  readonly to: string;
  /** Where given, the image must be as it was then in every respect. */
  readonly generation?: number;
}

/** Takes an image from one status to another; false where it is not as expected any more. */
export const changeStatus = async (
  tx: Transaction<Tables>,
  id: string,
  { from, to, generation }: StatusChange,
  facts: ImageFacts,
): Promise<boolean> => {
  const update = tx
    .updateTable('images')
    .set((eb) => ({ ...facts, status: to, generation: eb('generation', '+', 1) }))
    .where('id', '=', id)
    .where('status', '=', from)
    .where('deleted_at', 'is', null);
  const exact = generation === undefined ? update : update.where('generation', '=', generation);
  return (await exact.executeTakeFirst()).numUpdatedRows === 1n;
};

/** How many images a project has. */
export const countImages = async (db: Executor<Tables>, owner: string): Promise<number> => {
  const row = await notDeleted(db.selectFrom('images'))
    .select((eb) => eb.fn.countAll().as('count'))
    .where('owner', '=', owner)
    .executeTakeFirstOrThrow();
  return Number(row.count);
};

/** Bytes that a project's images take. */
export const sumSizes = async (db: Executor<Tables>, owner: string): Promise<number> => {
  const row = await notDeleted(db.selectFrom('images'))
    .select((eb) => eb.fn.sum('size').as('bytes'))
    .where('owner', '=', owner)
    .executeTakeFirstOrThrow();
  return Number(row.bytes ?? 0);
};

/** Ids of images that were deleted before an instant and whose bytes are gone. */
export const listPurgeable = async (db: Executor<Tables>, before: Timestamp, limit: number): Promise<string[]> => {
  const rows = await db
    .selectFrom('images')
    .select('id')
    .where('deleted_at', '<', before)
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom('image_locations').select('image_id').whereRef('image_id', '=', 'images.id'))),
    )
    .orderBy('deleted_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
};

/** Removes rows for good. */
export const removeImages = async (tx: Transaction<Tables>, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await tx.deleteFrom('image_members').where('image_id', 'in', ids).execute();
  await tx.deleteFrom('images').where('id', 'in', ids).execute();
};

/** Makes others who lock the same image wait for this transaction's end; false where it is not there. */
export const lockImage = async (tx: Transaction<Tables>, id: string): Promise<boolean> => {
  const query = notDeleted(tx.selectFrom('images').select('id').where('id', '=', id)).forUpdate();
  return (await query.executeTakeFirst()) !== undefined;
};
