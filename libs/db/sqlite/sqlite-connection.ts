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
  readonly #statements = new Map<string, SqliteStatement>();
  /** Whether a statement has changed the schema since {@link forgetStatements}. */
  #schemaChanged = false;

  constructor(connection: DatabaseSync, database: string) {
    this.#connection = connection;
    this.#database = database;
  }

  // eslint-disable-next-line typescript/require-await -- synchronous below, but kysely and errors want a promise
  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      const result = this.#statement(query.sql).execute(parametersOf(query.parameters));
      if (changesSchema.test(query.sql)) this.#schemaHasChanged();
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

  get schemaChanged(): boolean {
    return this.#schemaChanged;
  }

  /**
   * Column lists that statements remember are stale after a change of the schema. A connection notices another's
   * change only when it runs something, and not when it prepares.
   */
  forgetStatements(): void {
    this.#schemaChanged = false;
    this.#statements.clear();
    this.#connection.exec('select 1 from sqlite_schema limit 1');
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }

  #schemaHasChanged(): void {
    this.#schemaChanged = true;
    this.#statements.clear();
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
