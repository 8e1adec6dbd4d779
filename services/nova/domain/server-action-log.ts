import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { findAction, listActionEvents, listActions } from '../db/cell/action-store.ts';
import type { ActionEventRow, ActionRow } from '../db/cell/instance-tables.ts';
import type { Nova } from './nova.ts';
import { serverFor } from './server-lookup.ts';

/** What was done to a server, the latest first. */
export const actionsOf = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  id: string,
): Promise<readonly ActionRow[]> => {
  const { cell } = await serverFor(ctx, nova, rule, id);
  return cell === undefined ? [] : listActions(cell.db.read, id);
};

/** Something that was done to a server, with its parts. @throws NotFound */
export const actionOf = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  { id, requestId }: { readonly id: string; readonly requestId: string },
): Promise<{ readonly action: ActionRow; readonly events: readonly ActionEventRow[] }> => {
  const { cell } = await serverFor(ctx, nova, rule, id);
  const action = cell === undefined ? undefined : await findAction(cell.db.read, id, requestId);
  if (cell === undefined || action === undefined)
    throw new NotFound(`Action ${requestId} of instance ${id} could not be found.`);
  return { action, events: await listActionEvents(cell.db.read, id, requestId) };
};
