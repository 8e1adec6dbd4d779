import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import type { LocationRow, Tables } from './tables.ts';

/** Where an image's bytes are. */
export interface Location {
  readonly imageId: string;
  /** The store's id. */
  readonly store: string;
  /** What the store calls the bytes. */
  readonly key: string;
  readonly size: number;
  /** Its image was deleted: the bytes may be there or not. */
  readonly isGivenUp: boolean;
}

const locationOf = (row: Selectable<LocationRow>): Location => ({
  imageId: row.image_id,
  store: row.store,
  key: row.data_key,
  size: row.size,
  isGivenUp: row.status === 'pending_delete',
});

const activeLocation = prepared((db: Executor<Tables>, parameter: Parameter<{ imageId: string }>) =>
  db
    .selectFrom('image_locations')
    .selectAll()
    .where('image_id', '=', parameter('imageId'))
    .where('status', '=', 'active')
    .limit(1),
);

export const findLocation = async (db: Executor<Tables>, imageId: string): Promise<Location | undefined> => {
  const row = await activeLocation.first(db, { imageId });
  return row === undefined ? undefined : locationOf(row);
};

export const insertLocation = async (tx: Transaction<Tables>, location: Omit<Location, 'isGivenUp'>): Promise<void> => {
  const { imageId, store, key, size } = location;
  await tx
    .insertInto('image_locations')
    .values({ image_id: imageId, store, data_key: key, size, status: 'active' })
    .execute();
};

/** The bytes of an image may go. */
export const giveUpLocations = async (tx: Transaction<Tables>, imageId: string): Promise<void> => {
  const query = tx.updateTable('image_locations').set({ status: 'pending_delete' });
  await query.where('image_id', '=', imageId).execute();
};

/** Bytes that nobody needs any more and that may still be there; of one image where one is named. */
export const listGivenUp = async (db: Executor<Tables>, imageId?: string): Promise<Location[]> => {
  const all = db.selectFrom('image_locations').selectAll().where('status', '=', 'pending_delete');
  const query = imageId === undefined ? all : all.where('image_id', '=', imageId);
  return (await query.execute()).map(locationOf);
};

/** The bytes are gone. */
export const deleteLocation = async (tx: Transaction<Tables>, { store, key }: Location): Promise<void> => {
  await tx.deleteFrom('image_locations').where('store', '=', store).where('data_key', '=', key).execute();
};

export const listLocations = async (db: Executor<Tables>, store: string): Promise<Location[]> =>
  (await db.selectFrom('image_locations').selectAll().where('store', '=', store).execute()).map(locationOf);
