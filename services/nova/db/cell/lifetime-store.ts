import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { fromJson } from '@nimbo/db/json.ts';
import type { FlavorSnapshot } from './documents.ts';
import type { CellTables } from './tables.ts';

/** How long a server was there, and what it took. Deleted ones count until they were ended. */
export interface Lifetime {
  readonly uuid: string;
  readonly name: string;
  readonly projectId: string;
  readonly vmState: string;
  readonly flavor: FlavorSnapshot;
  readonly launchedAt: Timestamp;
  readonly terminatedAt: Timestamp | null;
}

/** Which lifetimes are asked for. */
export interface LifetimeFilter {
  readonly start: Timestamp;
  readonly end: Timestamp;
  /** Undefined: of all projects. */
  readonly projectId: string | undefined;
  /** The id after which the page begins. */
  readonly marker: string | undefined;
  readonly limit: number | undefined;
}

/** The servers that were there at some time between two, by their ids. */
export const listLifetimes = async (
  db: Executor<CellTables>,
  { start, end, projectId, marker, limit }: LifetimeFilter,
): Promise<readonly Lifetime[]> => {
  let query = db
    .selectFrom('instances')
    .select(['uuid', 'name', 'project_id', 'vm_state', 'flavor', 'launched_at', 'terminated_at'])
    .where('launched_at', '<', end)
    .where((eb) => eb.or([eb('terminated_at', 'is', null), eb('terminated_at', '>', start)]))
    .orderBy('uuid');
  if (projectId !== undefined) query = query.where('project_id', '=', projectId);
  if (marker !== undefined) query = query.where('uuid', '>', marker);
  if (limit !== undefined) query = query.limit(limit);
  const rows = await query.execute();
  return rows.flatMap((row) =>
    row.launched_at === null
      ? []
      : [
          {
            uuid: row.uuid,
            name: row.name,
            projectId: row.project_id,
            vmState: row.vm_state,
            flavor: fromJson<FlavorSnapshot>(row.flavor),
            launchedAt: row.launched_at,
            terminatedAt: row.terminated_at,
          },
        ],
  );
};
