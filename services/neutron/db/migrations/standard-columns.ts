import type { CreateTableBuilder } from 'kysely';
import type { ColumnType, ColumnTypes } from '@nimbo/db/columns.ts';

type Table = CreateTableBuilder<string, string>;
type Columns = Readonly<Record<string, ColumnType>>;

/** Columns that must not be null. */
export const filled = (table: Table, columns: Columns): Table => {
  let defined = table;
  for (const [name, type] of Object.entries(columns)) {
    defined = defined.addColumn(name, type, (column) => column.notNull());
  }
  return defined;
};

/** Columns that may be null. */
export const nullable = (table: Table, columns: Columns): Table => {
  let defined = table;
  for (const [name, type] of Object.entries(columns)) defined = defined.addColumn(name, type);
  return defined;
};

/** The columns that every resource's table begins with. */
export const standard = (table: Table, types: ColumnTypes): Table =>
  filled(
    table.addColumn('id', types.id(), (column) => column.primaryKey().notNull()),
    {
      project_id: types.id(),
      description: types.text(255),
      revision_number: types.integer(),
      created_at: types.timestamp(),
      updated_at: types.timestamp(),
    },
  );
