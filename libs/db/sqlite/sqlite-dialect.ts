import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SelectModifierNode,
  type SelectQueryNode,
} from 'kysely';
import type { NamedAdapter } from '../dialect-of.ts';
import type { DialectParts } from '../kysely-handle.ts';

class NamedSqliteAdapter extends SqliteAdapter implements NamedAdapter {
  readonly dialect = 'sqlite';
}

/** SQLite has one writer, so rows need no locks: `forUpdate()` and its kin are left out. */
class UnlockedQueryCompiler extends SqliteQueryCompiler {
  protected override visitSelectQuery(node: SelectQueryNode): void {
    const endModifiers = node.endModifiers?.filter((modifier) => !isLock(modifier));
    super.visitSelectQuery(endModifiers === undefined ? node : { ...node, endModifiers });
  }
}

const isLock = (modifier: SelectModifierNode): boolean => modifier.modifier !== undefined;

/** How kysely speaks SQLite here. */
export const sqliteDialect: DialectParts = {
  createAdapter: () => new NamedSqliteAdapter(),
  createQueryCompiler: () => new UnlockedQueryCompiler(),
  createIntrospector: (db) => new SqliteIntrospector(db),
};
