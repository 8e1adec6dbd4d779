import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { NamedAdapter } from '../dialect-of.ts';
import type { DialectParts } from '../kysely-handle.ts';

class NamedPostgresAdapter extends PostgresAdapter implements NamedAdapter {
  readonly dialect = 'postgres';
}

/** How kysely speaks PostgreSQL here. */
export const postgresDialect: DialectParts = {
  createAdapter: () => new NamedPostgresAdapter(),
  createQueryCompiler: () => new PostgresQueryCompiler(),
  createIntrospector: (db) => new PostgresIntrospector(db),
};
