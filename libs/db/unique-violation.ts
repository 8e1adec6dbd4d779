import { Conflict } from '@nimbo/errors/faults.ts';

/** What the database told about a violated constraint; each tells another part. */
export interface ViolatedConstraint {
  readonly table?: string | undefined;
  /** The constraint's or index's name (PostgreSQL, MariaDB). */
  readonly constraint?: string | undefined;
  /** The columns (SQLite, PostgreSQL). */
  readonly columns?: readonly string[] | undefined;
}

/** The name that this library's migrations give to a unique index, by which MariaDB's refusals are understood. */
export const uniqueIndexName = (table: string, columns: readonly string[]): string =>
  shortened(`uq_${table}_${columns.join('_')}`);

/** MariaDB and PostgreSQL cut or refuse names of more than 63 bytes. */
const shortened = (name: string): string => (name.length <= 63 ? name : `${name.slice(0, 54)}_${checksum(name)}`);

/** FNV-1a: names need to differ, not to be secret. */
const checksum = (text: string): string => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
};

/**
 * A row with the same key exists. Stores catch it outside their transaction and say which thing it is about; a
 * violation that nobody expected still ends as a conflict and not as a defect.
 */
export class UniqueViolation extends Conflict {
  readonly violated: ViolatedConstraint;

  constructor(violated: ViolatedConstraint, cause: unknown) {
    super('Something with the same identity exists already.', { code: 'db.unique_violation', cause });
    this.violated = violated;
  }

  /** Whether it is the unique index over exactly these columns, made by this library's migrations, that refused. */
  concerns(table: string, ...columns: readonly string[]): boolean {
    const { constraint, columns: named } = this.violated;
    if (constraint !== undefined && constraint === uniqueIndexName(table, columns)) return true;
    if (named === undefined || (this.violated.table ?? table) !== table) return false;
    return named.length === columns.length && columns.every((column) => named.includes(column));
  }
}

/** A row refers to one that is not there, or one that others still refer to was to be removed. */
export class ForeignKeyViolation extends Conflict {
  readonly violated: ViolatedConstraint;

  constructor(violated: ViolatedConstraint, cause: unknown) {
    super('Something that this refers to does not exist, or something still refers to it.', {
      code: 'db.foreign_key_violation',
      cause,
    });
    this.violated = violated;
  }
}
