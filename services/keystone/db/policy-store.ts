import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { fromAttributes, toAttributes, type Attributes } from './attributes.ts';
import type { PolicyRow } from './extension-tables.ts';
import type { Tables } from './tables.ts';

/** Rules that an operator keeps here for some service; keystone itself does not read them. */
export interface Policy {
  readonly id: string;
  /** The media type of the blob. */
  readonly type: string;
  readonly blob: string;
  readonly extra: Attributes;
}

const toPolicy = (row: Selectable<PolicyRow>): Policy => ({
  id: row.id,
  type: row.type,
  blob: row.content,
  extra: toAttributes(row.extra),
});

const toColumns = (policy: Policy) => ({
  type: policy.type,
  content: policy.blob,
  extra: fromAttributes(policy.extra),
});

export const findPolicy = async (db: Executor<Tables>, id: string): Promise<Policy | undefined> => {
  const row = await db.selectFrom('policies').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toPolicy(row);
};

/** All policies, or those of one type. */
export const listPolicies = async (db: Executor<Tables>, type?: string): Promise<Policy[]> => {
  const query = db.selectFrom('policies').selectAll().orderBy('id');
  const narrowed = type === undefined ? query : query.where('type', '=', type);
  return (await narrowed.execute()).map(toPolicy);
};

export const insertPolicy = async (db: Executor<Tables>, policy: Policy): Promise<void> => {
  await db
    .insertInto('policies')
    .values({ id: policy.id, ...toColumns(policy) })
    .execute();
};

export const updatePolicy = async (db: Executor<Tables>, policy: Policy): Promise<void> => {
  await db.updateTable('policies').set(toColumns(policy)).where('id', '=', policy.id).execute();
};

/** A policy goes with its associations. */
export const deletePolicy = async (db: Executor<Tables>, id: string): Promise<void> => {
  await db.deleteFrom('policy_associations').where('policy_id', '=', id).execute();
  await db.deleteFrom('policies').where('id', '=', id).execute();
};
