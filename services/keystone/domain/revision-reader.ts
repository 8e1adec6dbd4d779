import type { Executor } from '@nimbo/db/database.ts';
import { readRevision, type Revision } from '../db/revision-store.ts';
import type { Tables } from '../db/tables.ts';

/**
 * Reads the revisions, at least once for every request. What was read when the caller's own token was looked at
 * serves the rest of that request too: it is no older than the request.
 */
export class RevisionReader {
  readonly #db: Executor<Tables>;
  readonly #read = new WeakMap<object, Revision>();

  constructor(db: Executor<Tables>) {
    this.#db = db;
  }

  /** Where the database stands now. */
  async now(request: object): Promise<Revision> {
    const revision = await readRevision(this.#db);
    this.#read.set(request, revision);
    return revision;
  }

  /** Where it stood in the course of this request. Only for contexts that are one request's, never for long-lived ones. */
  async inRequest(request: object): Promise<Revision> {
    return this.#read.get(request) ?? this.now(request);
  }
}
