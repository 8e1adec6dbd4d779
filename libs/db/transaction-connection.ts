import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { UniqueViolation } from './unique-violation.ts';

/**
 * A connection as one transaction sees it. It refuses what comes after the transaction's end, and after a failed
 * query it fails every further one the same way: PostgreSQL has aborted such a transaction, MariaDB may have rolled
 * it back and would run the rest outside of it, and what holds on one database has to hold on all.
 */
export class TransactionConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection;
  #ended: string | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(connection: DatabaseConnection) {
    this.#connection = connection;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    this.#check(query);
    try {
      return await this.#connection.executeQuery<Row>(query);
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  /** Runs an insert; undefined where the row exists. Only for databases that stay in the transaction then. */
  async insertUnlessPresent(query: CompiledQuery): Promise<QueryResult<unknown> | undefined> {
    this.#check(query);
    try {
      return await this.#connection.executeQuery(query);
    } catch (error) {
      if (error instanceof UniqueViolation) return undefined;
      this.#failure = { error };
      throw error;
    }
  }

  streamQuery(): never {
    throw new Error('rows are not streamed; fetch page after page by key (page.ts)');
  }

  /** Throws the error that the transaction's function has swallowed: a failed transaction must not be committed. */
  checkCommittable(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  end(reason: string): void {
    this.#ended ??= reason;
  }

  #check(query: CompiledQuery): void {
    if (this.#ended !== undefined) throw new Error(`${this.#ended}; a query came after it: ${query.sql.slice(0, 80)}`);
    this.checkCommittable();
  }
}
