import type { Executor } from '@nimbo/db/database.ts';
import { fromJson, toJson } from '@nimbo/db/json.ts';
import type { Tables } from './tables.ts';

/** A value of an option: text, number, flag, or null for none. */
export type OptionValue = string | number | boolean | null;

/** One option of a domain. */
export interface DomainOption {
  readonly group: string;
  readonly option: string;
  readonly value: OptionValue;
}

/** Bytes that one value may take. */
const largestValue = 64 * 1024;

/** A domain's options in the order of groups and names. */
export const listDomainOptions = async (db: Executor<Tables>, domainId: string): Promise<DomainOption[]> => {
  const query = db.selectFrom('domain_options').selectAll().where('domain_id', '=', domainId);
  const rows = await query.orderBy('group_name').orderBy('option_name').execute();
  return rows.map((row) => ({
    group: row.group_name,
    option: row.option_name,
    value: fromJson<OptionValue>(row.value),
  }));
};

/** Replaces all options of a domain. */
export const writeDomainOptions = async (
  db: Executor<Tables>,
  domainId: string,
  options: readonly DomainOption[],
): Promise<void> => {
  await db.deleteFrom('domain_options').where('domain_id', '=', domainId).execute();
  for (const { group, option, value } of options) {
    const row = { domain_id: domainId, group_name: group, option_name: option, value: toJson(value, largestValue) };
    await db.insertInto('domain_options').values(row).execute();
  }
};
