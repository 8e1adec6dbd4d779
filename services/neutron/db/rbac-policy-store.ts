import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import { grouped } from './grouped.ts';
import { idIn } from './id-list.ts';
import type { ListBuilder, ListShape } from './list-query.ts';
import type { RbacPolicyRow, Tables } from './tables.ts';

/** Who may use a thing beside its owner. */
export type RbacPolicy = Selectable<RbacPolicyRow>;

/** The target of policies that hold for every project. */
export const everybody = '*';

/** How policies are listed: a project sees its own. */
export const rbacPolicyList: ListShape = {
  table: 'rbac_policies',
  conditions: {},
  visible: (eb, project) => eb('rbac_policies.project_id', '=', project ?? ''),
};

/** Whether a policy with one of these actions lets a project at the thing whose id a column has. */
export const openByPolicy = (
  eb: ListBuilder,
  column: string,
  project: string | undefined,
  actions: readonly string[] = ['access_as_shared'],
) =>
  eb.exists(
    eb
      .selectFrom('rbac_policies')
      .select('rbac_policies.id')
      .whereRef('rbac_policies.object_id', '=', column)
      .where('rbac_policies.action', 'in', actions)
      .where('rbac_policies.target_project', 'in', project === undefined ? [everybody] : [everybody, project]),
  );

/** The policies on things, by the thing's id. */
export const rbacPoliciesOn = async (
  db: Executor<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly RbacPolicy[]>> => {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('rbac_policies')
    .selectAll()
    .where(idIn(db, 'object_id', ids))
    .execute();
  return grouped(
    rows,
    ({ object_id }) => object_id,
    (row) => row,
  );
};

const ofObject = prepared((db: Executor<Tables>, parameter: Parameter<{ object_id: string }>) =>
  db.selectFrom('rbac_policies').selectAll().where('object_id', '=', parameter('object_id')),
);

/** The policies on one thing. */
export const rbacPoliciesOnOne = async (db: Executor<Tables>, id: string): Promise<readonly RbacPolicy[]> =>
  ofObject.all(db, { object_id: id });

export const findRbacPolicy = (db: Executor<Tables>, id: string): Promise<RbacPolicy | undefined> =>
  db.selectFrom('rbac_policies').selectAll().where('id', '=', id).executeTakeFirst();

/** @throws UniqueViolation where the same is said already */
export const insertRbacPolicy = async (tx: Transaction<Tables>, policy: RbacPolicy): Promise<void> => {
  await tx.insertInto('rbac_policies').values(policy).execute();
};

/** Lets another project at the thing instead. @throws UniqueViolation where another policy does already */
export const retargetRbacPolicy = async (tx: Transaction<Tables>, id: string, target: string): Promise<void> => {
  await tx.updateTable('rbac_policies').set({ target_project: target }).where('id', '=', id).execute();
};

export const deleteRbacPolicy = async (tx: Transaction<Tables>, id: string): Promise<void> => {
  await tx.deleteFrom('rbac_policies').where('id', '=', id).execute();
};

/** Takes all policies on a thing away, or those of one action. */
export const deleteRbacPoliciesOn = async (
  tx: Transaction<Tables>,
  objectId: string,
  action?: string,
): Promise<void> => {
  const all = tx.deleteFrom('rbac_policies').where('object_id', '=', objectId);
  await (action === undefined ? all : all.where('action', '=', action)).execute();
};
