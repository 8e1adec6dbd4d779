import type { Database, Executor } from '@nimbo/db/database.ts';
import { fromJson } from '@nimbo/db/json.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import type { NewInstance } from '../cell/new-instance.ts';
import type { ApiTables } from './tables.ts';

/** Servers kept in memory. */
const mostKept = 4096;
/** Ids of one statement: databases bound their parameters. */
const batch = 500;

const shownIds = prepared((db: Executor<ApiTables>, _parameter: Parameter<Record<string, never>>) =>
  db.selectFrom('build_requests').select('instance_uuid').where('is_deleting', '=', false),
);

const shownIdsOfProject = prepared((db: Executor<ApiTables>, parameter: Parameter<{ project_id: string }>) =>
  db
    .selectFrom('build_requests')
    .select('instance_uuid')
    .where('is_deleting', '=', false)
    .where('project_id', '=', parameter('project_id')),
);

/**
 * Lists of servers whose hosts are not chosen yet. The database says for every list which they are; what a request asked
 * for never changes, so each is read and made into a `T` once.
 */
export class BuildRequestLists<T> {
  readonly #db: Database<ApiTables>;
  readonly #make: (server: NewInstance) => T;
  readonly #kept = new Map<string, T>();

  constructor(db: Database<ApiTables>, make: (server: NewInstance) => T) {
    this.#db = db;
    this.#make = make;
  }

  /** Those of a project, or of all where it is undefined, that are shown. */
  async list(projectId: string | undefined): Promise<readonly T[]> {
    const rows =
      projectId === undefined
        ? await shownIds.all(this.#db.read, {})
        : await shownIdsOfProject.all(this.#db.read, { project_id: projectId });
    const uuids = rows.map((row) => row.instance_uuid);
    await this.#read(uuids.filter((uuid) => !this.#kept.has(uuid)));
    const found = uuids.map((uuid) => this.#kept.get(uuid)).filter((one) => one !== undefined);
    this.#bound();
    return found;
  }

  async #read(unseen: readonly string[]): Promise<void> {
    for (let at = 0; at < unseen.length; at += batch) {
      const query = this.#db.read.selectFrom('build_requests').select(['instance_uuid', 'server']);
      const rows = await query.where('instance_uuid', 'in', unseen.slice(at, at + batch)).execute();
      for (const row of rows) this.#kept.set(row.instance_uuid, this.#make(fromJson<NewInstance>(row.server)));
    }
  }

  /** The oldest go. */
  #bound(): void {
    for (const uuid of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) return;
      this.#kept.delete(uuid);
    }
  }
}
