import type { Executor } from '@nimbo/db/database.ts';
import type { Image } from './image.ts';
import type { Tables } from './tables.ts';

/** Rows of one insert: databases bound the parameters of a statement. */
const batch = 200;

const batches = function* <Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += batch) yield rows.slice(at, at + batch);
};

/** Makes an image findable by its properties and tags. */
export const insertLabels = async (db: Executor<Tables>, image: Image): Promise<void> => {
  const properties = Object.entries(image.properties).map(([name, value]) => ({ image_id: image.id, name, value }));
  for (const rows of batches(properties)) await db.insertInto('image_properties').values(rows).execute();
  const tags = image.tags.map((value) => ({ image_id: image.id, value }));
  for (const rows of batches(tags)) await db.insertInto('image_tags').values(rows).execute();
};

export const deleteLabels = async (db: Executor<Tables>, imageId: string): Promise<void> => {
  await db.deleteFrom('image_properties').where('image_id', '=', imageId).execute();
  await db.deleteFrom('image_tags').where('image_id', '=', imageId).execute();
};

/** Brings what an image is found by to what it has now. */
export const replaceLabels = async (db: Executor<Tables>, before: Image, after: Image): Promise<void> => {
  if (before.properties === after.properties && before.tags === after.tags) return;
  await deleteLabels(db, after.id);
  await insertLabels(db, after);
};
