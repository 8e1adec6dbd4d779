import { sql, type Compilable, type CompiledQuery, type Expression, type Kysely } from 'kysely';
import type { Dialect, Executor } from './database.ts';
import { dialectOf } from './dialect-of.ts';
import type { SqlValue } from './parameters.ts';

/** Stands for a value that is given when the query runs. */
export type Parameter<Values> = <Name extends keyof Values & string>(name: Name) => Expression<Values[Name]>;

/** A query that was built once and runs with new values each time, without kysely building or compiling it again. */
export interface PreparedQuery<Tables, Values, Row> {
  all(executor: Executor<Tables>, values: Values): Promise<Row[]>;
  /** The first row; give the query a limit where there may be more. */
  first(executor: Executor<Tables>, values: Values): Promise<Row | undefined>;
  /** For writes: how many rows it touched (matched, on every database). */
  affected(executor: Executor<Tables>, values: Values): Promise<number>;
}

interface Compiled {
  readonly query: CompiledQuery;
  /** For each parameter the name of the value that takes its place, or undefined for a constant. */
  readonly names: readonly (string | undefined)[];
}

/**
 * Prepares a hot query. `build` runs once per dialect, so its shape must not depend on the values; a value that comes
 * with each call is named by `parameter`:
 *
 * ```ts
 * const findUser = prepared((db: Executor<Tables>, parameter: Parameter<{ id: string }>) =>
 *   db.selectFrom('users').selectAll().where('id', '=', parameter('id')));
 * await findUser.first(database.read, { id });
 * ```
 */
export const prepared = <Tables, Values extends Readonly<Record<keyof Values, SqlValue>>, Row>(
  build: (db: Kysely<Tables>, parameter: Parameter<Values>) => Compilable<Row>,
): PreparedQuery<Tables, Values, Row> => {
  const byDialect = new Map<Dialect, Compiled>();
  const execute = async (executor: Kysely<Tables>, values: Values) => {
    const dialect = dialectOf(executor);
    let compiled = byDialect.get(dialect);
    if (compiled === undefined) {
      compiled = compile(executor, build);
      byDialect.set(dialect, compiled);
    }
    return executor.getExecutor().executeQuery<Row>(bind(compiled, values));
  };
  return {
    all: async (executor, values) => (await execute(executor, values)).rows,
    first: async (executor, values) => (await execute(executor, values)).rows[0],
    affected: async (executor, values) => Number((await execute(executor, values)).numAffectedRows ?? 0n),
  };
};

class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

const compile = <Tables, Values, Row>(
  executor: Kysely<Tables>,
  build: (db: Kysely<Tables>, parameter: Parameter<Values>) => Compilable<Row>,
): Compiled => {
  const query = build(executor, (name) => sql.val(new Placeholder(name)) as Expression<never>).compile();
  const names = query.parameters.map((value) => (value instanceof Placeholder ? value.name : undefined));
  return { query, names };
};

const bind = ({ query, names }: Compiled, values: Readonly<Record<string, SqlValue>>): CompiledQuery => {
  const parameters: unknown[] = [];
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index];
    parameters.push(name === undefined ? query.parameters[index] : values[name]);
  }
  return { query: query.query, queryId: query.queryId, sql: query.sql, parameters };
};
