import type { Selectable, Transaction } from 'kysely';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from './tables.ts';

/** A claim of a segment. */
export type Segment = Selectable<Tables['segments']>;

/** Takes a segment for a network; false where another network has it. */
export const claimSegment = (tx: Transaction<Tables>, segment: Segment): Promise<boolean> =>
  insertIfMissing<Tables, 'segments'>(tx, 'segments', segment);

/** Gives a network's segments back. */
export const releaseSegments = async (tx: Transaction<Tables>, networkId: string): Promise<void> => {
  await tx.deleteFrom('segments').where('network_id', '=', networkId).execute();
};

/** Segment ids of a type that are taken, in order. */
export const takenSegments = async (db: Executor<Tables>, networkType: string): Promise<readonly number[]> => {
  const query = db.selectFrom('segments').select('segmentation_id').where('network_type', '=', networkType);
  return (await query.orderBy('segmentation_id').execute()).map(({ segmentation_id }) => segmentation_id);
};
