import { sql, type Expression, type SqlBool } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { dialectOf } from '@nimbo/db/dialect-of.ts';

/**
 * The condition that a column is one of many ids. SQLite and PostgreSQL get them as one parameter, so that the query's
 * text is the same however many there are: it is compiled and planned once.
 */
export const idIn = <Tables>(db: Executor<Tables>, column: string, ids: readonly string[]): Expression<SqlBool> => {
  const reference = sql.ref<string>(column);
  const dialect = dialectOf(db);
  if (dialect === 'sqlite') return sql<SqlBool>`${reference} in (select value from json_each(${JSON.stringify(ids)}))`;
  if (dialect === 'postgres') return sql<SqlBool>`${reference} = any(string_to_array(${ids.join(',')}, ','))`;
  return sql<SqlBool>`${reference} in (${sql.join(ids)})`;
};
