import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import { insertAction } from '../db/cell/action-store.ts';
import { writeInstance, type InstanceChanges } from '../db/cell/instance-store.ts';
import { callersProject, callersUser } from './caller.ts';
import type { Nova } from './nova.ts';
import { unlockOverrideRule } from './rule-names.ts';
import { changeServer } from './server-change.ts';
import { placedServerFor, serverTarget } from './server-lookup.ts';

/** What is written at once, and how it is told. */
interface Written {
  readonly action: 'lock' | 'unlock';
  readonly changes: InstanceChanges;
}

const write = async (
  ctx: Context,
  nova: Nova,
  { cell, id }: { cell: Awaited<ReturnType<typeof placedServerFor>>['cell']; id: string },
  { action, changes }: Written,
): Promise<void> =>
  changeServer(ctx, nova, { cell, uuid: id }, async (instance, { tx, at, record }) => {
    await writeInstance(tx, id, changes, at);
    const owner = { instance_uuid: id, user_id: callersUser(ctx), project_id: instance.projectId };
    await insertAction(tx, { ...owner, request_id: ctx.requestId, action, started_at: at });
    await record(action, instance);
  });

/** Locks a server: only its own project's members (or, where an administrator did it, administrators) unlock it. */
export const lockServer = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  { id, reason }: { readonly id: string; readonly reason: string | null },
): Promise<void> => {
  const { cell, instance } = await placedServerFor(ctx, nova, rule, id);
  const isOwner = instance.projectId === callersProject(ctx);
  // An administrator's lock stays one when the owner locks the server as well.
  const lockedBy = instance.lockedBy === 'admin' ? 'admin' : isOwner ? 'owner' : 'admin';
  await write(ctx, nova, { cell, id }, { action: 'lock', changes: { locked_by: lockedBy, locked_reason: reason } });
};

/** @throws Forbidden where an administrator locked it, and the caller is none */
export const unlockServer = async (ctx: Context, nova: Nova, rule: PolicyRuleName, id: string): Promise<void> => {
  const { cell, instance } = await placedServerFor(ctx, nova, rule, id);
  if (instance.lockedBy === 'admin') await ctx.authorize(unlockOverrideRule, serverTarget(instance));
  await write(ctx, nova, { cell, id }, { action: 'unlock', changes: { locked_by: null, locked_reason: null } });
};

/**
 * Sets a server's state by hand, where the cloud's own idea of it is wrong.
 * @throws Conflict for one that is being deleted
 */
export const resetState = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  { id, state }: { readonly id: string; readonly state: 'active' | 'error' },
): Promise<void> => {
  const { cell } = await placedServerFor(ctx, nova, rule, id);
  await changeServer(ctx, nova, { cell, uuid: id }, async (instance, { tx, at, record }) => {
    if (instance.taskState === 'deleting') throw new Conflict(`Instance ${id} is being deleted.`);
    await writeInstance(tx, id, { vm_state: state, task_state: null }, at);
    await record('update', instance, { vmState: state });
  });
};
