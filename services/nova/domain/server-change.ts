import type { Transaction } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import { appendEvent } from '@nimbo/db/events/append-event.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import type { Instance } from '../db/cell/instance.ts';
import { lockInstance } from '../db/cell/instance-store.ts';
import type { CellTables } from '../db/cell/tables.ts';
import type { Cell } from './cells.ts';
import type { Nova } from './nova.ts';

/** What belongs to one change of a server, all in its transaction. */
export interface ServerChange {
  readonly tx: Transaction<CellTables>;
  readonly at: Timestamp;
  /** Appends `instance.<type>`. */
  readonly record: (type: string, instance: Instance, after?: { readonly vmState: string }) => Promise<void>;
}

/** The facts of a server that consumers of events live on; the unbounded parts stay out. */
const summary = (instance: Instance) => ({
  name: instance.name,
  user_id: instance.userId,
  host: instance.host,
  availability_zone: instance.availabilityZone,
  image_id: instance.imageId,
  flavor: {
    id: instance.flavor.id,
    name: instance.flavor.name,
    vcpus: instance.flavor.vcpus,
    ram: instance.flavor.memoryMb,
    disk: instance.flavor.rootGb,
    ephemeral: instance.flavor.ephemeralGb,
  },
  task_state: instance.taskState,
  created_at: instance.createdAt,
  launched_at: instance.launchedAt,
});

/** A change in a transaction of the cell that holds the server. */
export const changeIn = (ctx: Context, tx: Transaction<CellTables>): ServerChange => ({
  tx,
  at: timestampNow(ctx.clock),
  record: (type, instance, after = instance) =>
    appendEvent(tx, ctx, {
      type: `instance.${type}`,
      resourceType: 'server',
      resourceId: instance.uuid,
      projectId: instance.projectId,
      stateBefore: instance.vmState,
      stateAfter: after.vmState,
      payload: summary(instance),
    }),
});

export const serverNotFound = (id: string): NotFound =>
  new NotFound(`Instance ${id} could not be found.`, { code: 'nova.server_not_found', details: { server_id: id } });

/** Which server a change is of. */
export interface Place {
  readonly cell: Cell;
  readonly uuid: string;
}

/**
 * Looks at a server, decides and writes while nobody else can. It may run again, so it has no effect beside its
 * queries.
 * @throws NotFound where there is none in the cell; one that is deleted is handed over like any other
 */
export const changeServer = async <T>(
  ctx: Context,
  nova: Nova,
  { cell, uuid }: Place,
  work: (instance: Instance, change: ServerChange) => Promise<T>,
): Promise<T> => {
  const result = await cell.db.transaction(ctx, async (tx) => {
    const instance = await lockInstance(tx, uuid);
    if (instance === undefined) throw serverNotFound(uuid);
    return work(instance, changeIn(ctx, tx));
  });
  nova.changed();
  return result;
};
