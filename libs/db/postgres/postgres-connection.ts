import type { CompiledQuery, QueryResult } from 'kysely';
import type { PoolClient } from 'pg';
import type { PooledConnection } from '../connection-pool.ts';
import { checkParameter } from '../parameters.ts';
import { postgresFault } from './postgres-errors.ts';

const withAffectedRows = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** One client of `pg` on loan. */
export class PostgresConnection implements PooledConnection {
  readonly #client: PoolClient;
  readonly #database: string;

  constructor(client: PoolClient, database: string) {
    this.#client = client;
    this.#database = database;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const values = parameters.map(checkParameter);
    try {
      const { command, rowCount, rows } = await this.#client.query(sql, values);
      if (!withAffectedRows.has(command)) return { rows: rows as Row[] };
      return { numAffectedRows: BigInt(rowCount ?? 0), rows: rows as Row[] };
    } catch (error) {
      throw postgresFault(error, this.#database);
    }
  }

  async command(text: string): Promise<void> {
    try {
      await this.#client.query(text);
    } catch (error) {
      throw postgresFault(error, this.#database);
    }
  }

  streamQuery(): never {
    throw new Error('rows are not streamed; fetch page after page by key (page.ts)');
  }

  release(broken: boolean): void {
    this.#client.release(broken);
  }
}
