import type { Executor } from '@nimbo/db/database.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import type { Tables } from './tables.ts';

/** Where the database stands; every validation of a token reads it, so that caches never outlive a change. */
export interface Revision {
  readonly identity: number;
  readonly revocation: number;
  readonly catalog: number;
}

const theRow = 1;

const read = prepared((db: Executor<Tables>, parameter: Parameter<{ id: number }>) =>
  db.selectFrom('revisions').select(['identity', 'revocation', 'catalog']).where('id', '=', parameter('id')),
);

/** Throws an Error where the migrations have not been run. */
export const readRevision = async (db: Executor<Tables>): Promise<Revision> => {
  const row = await read.first(db, { id: theRow });
  if (row === undefined) throw new Error('the table "revisions" is empty: the database was not migrated');
  return row;
};

/**
 * Tells every keystone on this database that facts of the kind have changed. In a transaction, the row stays locked
 * until its end: numbers are given in the order of commits.
 */
export const bumpRevision = async (tx: Executor<Tables>, kind: keyof Revision): Promise<number> => {
  await tx
    .updateTable('revisions')
    .set((eb) => ({ [kind]: eb(kind, '+', 1) }))
    .where('id', '=', theRow)
    .execute();
  return (await readRevision(tx))[kind];
};
