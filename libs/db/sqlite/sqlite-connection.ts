import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { checkParameter } from '../parameters.ts';
import { sqliteFault } from './sqlite-errors.ts';
import { prepareStatement, type SqliteStatement } from './sqlite-statement.ts';

/** Statements that one connection keeps ready; the oldest makes room. */
const cachedStatements = 500;

const changesSchema = /^\s*(?:create|alter|drop)\b/i;

/** One connection: prepares each text once, runs synchronously, answers as a promise. */
export class SqliteConnection implements DatabaseConnection {
  readonly #connection: DatabaseSync;
  readonly #database: string;
  readonly #onSchemaChange: () => void;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(connection: DatabaseSync, database: string, onSchemaChange: () => void) {
    this.#connection = connection;
    this.#database = database;
    this.#onSchemaChange = onSchemaChange;
  }

  // eslint-disable-next-line typescript/require-await -- synchronous below, but kysely and errors want a promise
  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      const result = this.#statement(query.sql).execute(parametersOf(query.parameters));
      if (changesSchema.test(query.sql)) this.#onSchemaChange();
      return result as QueryResult<Row>;
    } catch (error) {
      throw sqliteFault(error, this.#database);
    }
  }

  streamQuery(): never {
    throw new Error('rows are not streamed; fetch page after page by key (page.ts)');
  }

  /** For the library's own fixed statements (BEGIN, COMMIT, PRAGMA): no parameters, no rows. */
  command(text: string): void {
    try {
      this.#statement(text).execute([]);
    } catch (error) {
      throw sqliteFault(error, this.#database);
    }
  }

  get isTransaction(): boolean {
    return this.#connection.isTransaction;
  }

  /** Column lists that statements remember are stale after a change of the schema. */
  forgetStatements(): void {
    this.#statements.clear();
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }

  #statement(text: string): SqliteStatement {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = prepareStatement(this.#connection, text);
    if (this.#statements.size >= cachedStatements) this.#forgetOldest();
    this.#statements.set(text, statement);
    return statement;
  }

  #forgetOldest(): void {
    const oldest = this.#statements.keys().next();
    if (oldest.done !== true) this.#statements.delete(oldest.value);
  }
}

const parametersOf = (values: readonly unknown[]): SQLInputValue[] => {
  const parameters: SQLInputValue[] = [];
  for (const value of values) {
    const checked = checkParameter(value);
    parameters.push(typeof checked === 'boolean' ? Number(checked) : checked);
  }
  return parameters;
};
