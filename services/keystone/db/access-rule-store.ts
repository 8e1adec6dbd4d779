import type { Selectable, Transaction } from 'kysely';
import type { AccessRule } from '@nimbo/context/delegation.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import type { AccessRuleRow } from './extension-tables.ts';
import type { Tables } from './tables.ts';

/** A rule that a user has made for its application credentials. */
export interface OwnAccessRule extends AccessRule {
  readonly userId: string;
}

/** What a list of access rules may be narrowed by. */
export interface AccessRuleFilter {
  readonly userId?: string | undefined;
  readonly service?: string | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
}

const toRule = (row: Selectable<AccessRuleRow>): OwnAccessRule => ({
  id: row.id,
  userId: row.user_id,
  service: row.service,
  method: row.method,
  path: row.path,
});

export const findAccessRule = async (db: Executor<Tables>, id: string): Promise<OwnAccessRule | undefined> => {
  const row = await db.selectFrom('access_rules').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toRule(row);
};

export const listAccessRules = async (db: Executor<Tables>, filter: AccessRuleFilter): Promise<OwnAccessRule[]> => {
  let query = db.selectFrom('access_rules').selectAll().orderBy('id');
  if (filter.userId !== undefined) query = query.where('user_id', '=', filter.userId);
  if (filter.service !== undefined) query = query.where('service', '=', filter.service);
  if (filter.method !== undefined) query = query.where('method', '=', filter.method);
  if (filter.path !== undefined) query = query.where('path', '=', filter.path);
  return (await query.execute()).map(toRule);
};

/** The rule of the same service, method and path that the user has, or this one, which is then inserted. */
export const ensureAccessRule = async (tx: Transaction<Tables>, rule: OwnAccessRule): Promise<OwnAccessRule> => {
  const { id, userId, service, method, path } = rule;
  await insertIfMissing(tx, 'access_rules', { id, user_id: userId, service, method, path });
  const [found] = await listAccessRules(tx, { userId, service, method, path });
  return found ?? rule;
};

export const isAccessRuleUsed = async (db: Executor<Tables>, id: string): Promise<boolean> => {
  const query = db.selectFrom('application_credential_access_rules').select('access_rule_id');
  return (await query.where('access_rule_id', '=', id).limit(1).executeTakeFirst()) !== undefined;
};

export const deleteAccessRule = async (db: Executor<Tables>, id: string): Promise<void> => {
  await db.deleteFrom('access_rules').where('id', '=', id).execute();
};

export const deleteAccessRulesOfUser = async (db: Executor<Tables>, userId: string): Promise<void> => {
  await db.deleteFrom('access_rules').where('user_id', '=', userId).execute();
};
