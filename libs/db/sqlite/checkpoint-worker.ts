import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/**
 * `passive` copies what it can and stops nobody. `restart` is for when nobody writes: the next writer starts the log anew
 * in the same file, whose blocks are there already. `truncate` empties the file as well.
 */
export type CheckpointMode = 'passive' | 'restart' | 'truncate';

/** What a checkpoint did: pages in the log and pages copied, or why it failed. */
export interface CheckpointOutcome {
  readonly log?: number;
  readonly checkpointed?: number;
  readonly error?: string;
}

/** The thread's whole work: one connection, one checkpoint per message. Runs only as a worker. */
const serve = (port: NonNullable<typeof parentPort>, path: string): void => {
  const connection = new DatabaseSync(path, { timeout: 1000 });
  connection.exec('pragma synchronous = full; pragma wal_autocheckpoint = 0; pragma journal_size_limit = 8388608');
  port.on('message', (mode: CheckpointMode) => port.postMessage(checkpoint(connection, mode)));
};

const checkpoint = (connection: DatabaseSync, mode: CheckpointMode): CheckpointOutcome => {
  try {
    const row = connection.prepare(`pragma wal_checkpoint(${mode})`).get();
    return { log: Number(row?.['log']), checkpointed: Number(row?.['checkpointed']) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
};

if (parentPort !== null) serve(parentPort, (workerData as { path: string }).path);
