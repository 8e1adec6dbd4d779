import {
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type IdentifierNode,
  type OnConflictNode,
  type OperationNode,
  type ReferenceNode,
  type SelectModifierNode,
} from 'kysely';
import type { NamedAdapter } from '../dialect-of.ts';
import type { DialectParts } from '../kysely-handle.ts';

class MariadbAdapter extends MysqlAdapter implements NamedAdapter {
  readonly dialect = 'mariadb';

  /** MariaDB knows INSERT … RETURNING and DELETE … RETURNING; UPDATE has none, so stores do not use it. */
  override get supportsReturning(): boolean {
    return true;
  }
}

/**
 * Writes `onConflict` of the other two as ON DUPLICATE KEY UPDATE, which looks at every unique key of the table: a
 * store that uses it has only one that can be hit.
 */
class MariadbQueryCompiler extends MysqlQueryCompiler {
  protected override visitOnConflict(node: OnConflictNode): void {
    if (node.updateWhere !== undefined || node.indexWhere !== undefined)
      throw new Error('MariaDB has no condition on an upsert; use a compare-and-set');
    this.append('on duplicate key update ');
    if (node.updates !== undefined) return this.compileList(node.updates);
    const column = node.columns?.[0];
    if (column === undefined) throw new Error('name the columns of onConflict: MariaDB needs one to leave as it is');
    this.visitNode(column);
    this.append(' = ');
    this.visitNode(column);
  }

  /** MariaDB keeps the older words for a shared lock. */
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier !== 'ForShare') return super.visitSelectModifier(node);
    if (node.of !== undefined) throw new Error('MariaDB locks the rows of every table in a query; leave out the names');
    this.append('lock in share mode');
  }

  /** `excluded.name` is MariaDB's `values(name)`. */
  protected override visitReference(node: ReferenceNode): void {
    if (tableOf(node) !== 'excluded') return super.visitReference(node);
    this.append('values(');
    this.visitNode(node.column);
    this.append(')');
  }
}

const tableOf = (node: ReferenceNode): string | undefined => {
  const table = node.table?.table.identifier as OperationNode | undefined;
  return table?.kind === 'IdentifierNode' ? (table as IdentifierNode).name : undefined;
};

/** How kysely speaks MariaDB here. */
export const mariadbDialect: DialectParts = {
  createAdapter: () => new MariadbAdapter(),
  createQueryCompiler: () => new MariadbQueryCompiler(),
  createIntrospector: (db) => new MysqlIntrospector(db),
};
