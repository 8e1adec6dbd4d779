import { sql } from 'kysely';
import type { Database } from '@nimbo/db/database.ts';

interface Line {
  readonly line: string;
}

/**
 * The tables, columns and indexes of a database, one line each, sorted: for comparing two ways to the same schema.
 * The order of columns is left out, because a column added later stands last.
 */
export const schemaOf = async (database: Database<never>): Promise<readonly string[]> => {
  const queries = queriesOf(database);
  const results = await Promise.all(queries.map((query) => query.execute(database.read)));
  return results.flatMap(({ rows }) => rows.map(({ line }) => line)).toSorted();
};

const queriesOf = ({ dialect }: Database<never>) => {
  if (dialect === 'sqlite') return sqliteQueries;
  return dialect === 'postgres' ? postgresQueries : mariadbQueries;
};

const sqliteQueries = [
  sql<Line>`select t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || coalesce(c.dflt_value, '') ||
    ' ' || c.pk as line
    from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table'`,
  sql<Line>`select t.name || ' ' || i.name || ' ' || i."unique" || ' ' ||
    (select group_concat(name) from pragma_index_info(i.name)) as line
    from sqlite_schema t, pragma_index_list(t.name) i where t.type = 'table'`,
];

const postgresQueries = [
  sql<Line>`select concat_ws(' ', table_name || '.' || column_name, data_type, character_maximum_length, is_nullable,
    column_default, collation_name) as line
    from information_schema.columns where table_schema = current_schema()`,
  sql<Line>`select indexdef as line from pg_indexes where schemaname = current_schema()`,
];

const mariadbQueries = [
  sql<Line>`select concat_ws(' ', concat(table_name, '.', column_name), column_type, is_nullable, column_default,
    collation_name, extra) as line
    from information_schema.columns where table_schema = database()`,
  sql<Line>`select concat_ws(' ', table_name, index_name, non_unique, group_concat(column_name order by seq_in_index)) as line
    from information_schema.statistics where table_schema = database() group by table_name, index_name, non_unique`,
];
