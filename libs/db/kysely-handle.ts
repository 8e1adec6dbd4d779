import {
  DefaultQueryExecutor,
  Kysely,
  Transaction,
  type ConnectionProvider,
  type DatabaseConnection,
  type Dialect as KyselyDialect,
  type Driver,
  type KyselyProps,
} from 'kysely';

/** What kysely needs to know of a dialect beside its connections. */
export type DialectParts = Pick<KyselyDialect, 'createAdapter' | 'createQueryCompiler' | 'createIntrospector'>;

const refused = (): never => {
  throw new Error('transactions and connections are opened by database.transaction, never through kysely itself');
};

/** Kysely asks its driver for connections only where this library wants none to be opened. */
const closedDriver: Driver = {
  init: refused,
  acquireConnection: refused,
  beginTransaction: refused,
  commitTransaction: refused,
  rollbackTransaction: refused,
  releaseConnection: refused,
  destroy: refused,
};

const propsOf = (parts: DialectParts, connectionProvider: ConnectionProvider): KyselyProps => {
  const dialect: KyselyDialect = {
    createDriver: () => closedDriver,
    createAdapter: () => parts.createAdapter(),
    createQueryCompiler: () => parts.createQueryCompiler(),
    createIntrospector: (db) => parts.createIntrospector(db),
  };
  const executor = new DefaultQueryExecutor(dialect.createQueryCompiler(), dialect.createAdapter(), connectionProvider);
  return { config: { dialect }, dialect, driver: closedDriver, executor };
};

/** A kysely handle whose every query takes a connection from the provider. */
export const readHandle = <Tables>(parts: DialectParts, connectionProvider: ConnectionProvider): Kysely<Tables> =>
  new Kysely<Tables>(propsOf(parts, connectionProvider));

/** A kysely transaction whose every query runs on the one connection. */
export const transactionHandle = <Tables>(parts: DialectParts, connection: DatabaseConnection): Transaction<Tables> =>
  new Transaction<Tables>(propsOf(parts, { provideConnection: (consumer) => consumer(connection) }));
