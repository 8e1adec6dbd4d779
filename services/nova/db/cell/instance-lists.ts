import type { Database } from '@nimbo/db/database.ts';
import { instanceOf, type Instance } from './instance.ts';
import {
  listQuery,
  shapeOf,
  valuesOf,
  type InstanceList,
  type InstanceVersion,
  type ListQuery,
} from './instance-list-query.ts';
import type { CellTables } from './tables.ts';

/** Servers kept in memory, about 4 KiB each. */
const mostInstances = 4096;
/** Queries kept: what clients ask differs in few ways, what attackers ask need not be kept. */
const mostQueries = 256;
/** Ids of one statement: databases bound their parameters. */
const batch = 500;

/** Keeps a map from growing without end: the oldest entry goes. */
const bound = (map: Map<string, unknown>, most: number): void => {
  if (map.size <= most) return;
  const { value } = map.keys().next();
  if (value !== undefined) map.delete(value);
};

/**
 * Lists of a cell's servers. The database says for every list which servers it has and in which version; only versions
 * that this process has not seen are read whole. So a list costs little, and is as true as without the memory.
 */
export class InstanceLists {
  readonly #db: Database<CellTables>;
  readonly #queries = new Map<string, ListQuery>();
  readonly #instances = new Map<string, Instance>();

  constructor(db: Database<CellTables>) {
    this.#db = db;
  }

  /** Which servers a list holds, in its order. */
  async versions(list: InstanceList): Promise<readonly InstanceVersion[]> {
    const shape = shapeOf(list);
    let query = this.#queries.get(shape);
    if (query === undefined) {
      query = listQuery(this.#db.dialect, list);
      this.#queries.set(shape, query);
      bound(this.#queries, mostQueries);
    }
    return query.all(this.#db.read, valuesOf(list));
  }

  /** The servers of these versions, or of later ones; those that are gone are left out. */
  async read(versions: readonly InstanceVersion[]): Promise<ReadonlyMap<string, Instance>> {
    const found = new Map<string, Instance>();
    const unseen: string[] = [];
    for (const { uuid, version } of versions) {
      const known = this.#instances.get(uuid);
      if (known?.version === version) found.set(uuid, known);
      else unseen.push(uuid);
    }
    for (let at = 0; at < unseen.length; at += batch) {
      const query = this.#db.read.selectFrom('instances').selectAll();
      const rows = await query.where('uuid', 'in', unseen.slice(at, at + batch)).execute();
      for (const row of rows) found.set(row.uuid, this.#keep(instanceOf(row)));
    }
    return found;
  }

  #keep(instance: Instance): Instance {
    this.#instances.delete(instance.uuid);
    this.#instances.set(instance.uuid, instance);
    bound(this.#instances, mostInstances);
    return instance;
  }
}
