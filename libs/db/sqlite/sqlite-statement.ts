import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { QueryResult } from 'kysely';
import { exactNumber } from '../parameters.ts';

type Row = Record<string, unknown>;
type Values = readonly SQLOutputValue[];

/** A prepared text with everything that can be known of its rows beforehand. */
export interface SqliteStatement {
  execute(parameters: SQLInputValue[]): QueryResult<Row>;
}

/** Prepares a text; how its rows become objects is decided here, once, and not row by row. */
export const prepareStatement = (connection: DatabaseSync, text: string): SqliteStatement => {
  const statement = connection.prepare(text);
  const columns = statement.columns();
  if (columns.length === 0) return { execute: (parameters) => run(statement, parameters) };
  statement.setReturnArrays(true);
  const decode = rowDecoder(columns);
  return isWrite(text) ? writeWithRows(statement, decode) : readStatement(connection, text, statement, decode);
};

const isWrite = (text: string): boolean => !/^\s*(?:select|with|pragma|explain|values)\b/i.test(text);

const run = (statement: StatementSync, parameters: SQLInputValue[]): QueryResult<Row> => {
  const { changes, lastInsertRowid } = statement.run(...parameters);
  return { numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid), rows: [] };
};

/** A write must not run twice, so its integers are read as BigInt at once and made numbers afterwards. */
const writeWithRows = (statement: StatementSync, decode: RowDecoder): SqliteStatement => {
  statement.setReadBigInts(true);
  return {
    execute: (parameters) => {
      const rows = allRows(statement, parameters, (values) => decode(values.map(exact)));
      return { numAffectedRows: BigInt(rows.length), rows };
    },
  };
};

const exact = (value: SQLOutputValue): SQLOutputValue => (typeof value === 'bigint' ? exactNumber(value) : value);

/** Reads plain numbers, and again with BigInt should one not fit: rare, and a read may run twice. */
const readStatement = (
  connection: DatabaseSync,
  text: string,
  statement: StatementSync,
  decode: RowDecoder,
): SqliteStatement => {
  let wide: SqliteStatement | undefined;
  return {
    execute: (parameters) => {
      if (wide !== undefined) return wide.execute(parameters);
      try {
        return { rows: allRows(statement, parameters, decode) };
      } catch (error) {
        if (!isOutOfRange(error)) throw error;
        const again = connection.prepare(text);
        again.setReturnArrays(true);
        wide = writeWithRows(again, decode);
        return wide.execute(parameters);
      }
    },
  };
};

const isOutOfRange = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE';

/** With arrays asked for, rows are arrays; node's types do not follow that setting. */
const allRows = (statement: StatementSync, parameters: SQLInputValue[], decode: RowDecoder): Row[] =>
  (statement.all(...parameters) as unknown as Values[]).map(decode);

type RowDecoder = (values: Values) => Row;

const rowDecoder = (columns: ReturnType<StatementSync['columns']>): RowDecoder => {
  const names = columns.map(({ name }) => name);
  const booleans = columns.flatMap(({ type }, index) => (isBoolean(type) ? [index] : []));
  return booleans.length === 0 ? plainDecoder(names) : booleanDecoder(names, booleans);
};

const isBoolean = (type: string | null): boolean => type !== null && /^bool/i.test(type);

const plainDecoder = (names: readonly string[]): RowDecoder => {
  const count = names.length;
  return (values) => {
    const row: Row = {};
    for (let index = 0; index < count; index += 1) row[names[index] as string] = values[index];
    return row;
  };
};

const booleanDecoder = (names: readonly string[], booleans: readonly number[]): RowDecoder => {
  const plain = plainDecoder(names);
  return (values) => {
    const row = plain(values);
    for (const index of booleans) {
      const value = values[index];
      if (value !== null) row[names[index] as string] = Number(value) !== 0;
    }
    return row;
  };
};
