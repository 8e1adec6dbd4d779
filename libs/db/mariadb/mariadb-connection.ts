import type { CompiledQuery, QueryResult } from 'kysely';
import type { PoolConnection, QueryResult as DriverResult, ResultSetHeader } from 'mysql2';
import type { PooledConnection } from '../connection-pool.ts';
import { checkParameter } from '../parameters.ts';
import { mariadbFault } from './mariadb-errors.ts';

/** One connection of `mysql2` on loan. */
export class MariadbConnection implements PooledConnection {
  readonly #connection: PoolConnection;
  readonly #database: string;

  constructor(connection: PoolConnection, database: string) {
    this.#connection = connection;
    this.#database = database;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const result = await this.#query(sql, parameters.map(checkParameter).map(driverValue));
    if (Array.isArray(result)) return { numAffectedRows: BigInt(result.length), rows: result as Row[] };
    const { affectedRows, insertId } = result as ResultSetHeader;
    return {
      numAffectedRows: BigInt(affectedRows),
      ...(insertId === 0 ? {} : { insertId: BigInt(insertId) }),
      rows: [],
    };
  }

  async command(text: string): Promise<void> {
    await this.#query(text, []);
  }

  streamQuery(): never {
    throw new Error('rows are not streamed; fetch page after page by key (page.ts)');
  }

  release(broken: boolean): void {
    if (broken) this.#connection.destroy();
    else this.#connection.release();
  }

  #query(sql: string, values: unknown[]): Promise<DriverResult> {
    return new Promise((resolve, reject) => {
      this.#connection.query(sql, values, (error, result) => {
        if (error === null) resolve(result);
        else reject(mariadbFault(error, this.#database));
      });
    });
  }
}

/** The driver knows bytes as Buffer only. */
const driverValue = (value: ReturnType<typeof checkParameter>): unknown =>
  value instanceof Uint8Array && !Buffer.isBuffer(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : value;
