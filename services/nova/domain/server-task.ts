import type { Context } from '@nimbo/context/context.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import { writeInstance } from '../db/cell/instance-store.ts';
import type { Nova } from './nova.ts';
import { changeServer, type Place } from './server-change.ts';

/**
 * Says how far a build is.
 * @throws Conflict for a server that is to be deleted: what would be done for it would be undone at once
 */
export const setTask = (ctx: Context, nova: Nova, place: Place, task: string): Promise<void> =>
  changeServer(ctx, nova, place, async (instance, { tx, at }) => {
    if (instance.taskState === 'deleting') throw new Conflict(`Server ${instance.uuid} is being deleted.`);
    if (instance.taskState !== task) await writeInstance(tx, instance.uuid, { task_state: task }, at);
  });
