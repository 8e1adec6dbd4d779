import type { Context } from '@nimbo/context/context.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import type { Instance } from '../db/cell/instance.ts';
import { unlockOverrideRule } from './rule-names.ts';

/** @throws Conflict for a locked server, except for who may override locks */
export const assertUnlocked = async (ctx: Context, { uuid, lockedBy, projectId }: Instance): Promise<void> => {
  if (lockedBy === null || (await ctx.can(unlockOverrideRule, { project_id: projectId }))) return;
  throw new Conflict(`Instance ${uuid} is locked: unlock it first.`, {
    code: 'nova.server_locked',
    details: { server_id: uuid, locked_by: lockedBy },
  });
};
