import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { BadRequest, NotFound } from '@nimbo/errors/faults.ts';
import { writeTags } from '../db/cell/instance-store.ts';
import type { Nova } from './nova.ts';
import { changeServer } from './server-change.ts';
import { assertUnlocked } from './server-lock.ts';
import { placedServerFor, serverFor } from './server-lookup.ts';

/** Tags that one server may have. */
const mostTags = 50;

/** A server's tags. */
export const tagsOf = async (ctx: Context, nova: Nova, rule: PolicyRuleName, id: string): Promise<readonly string[]> =>
  (await serverFor(ctx, nova, rule, id)).instance.tags;

/** @throws NotFound where the server does not have it */
export const assertTagged = (tags: readonly string[], id: string, tag: string): void => {
  if (!tags.includes(tag)) throw new NotFound(`Server ${id} has no tag '${tag}'`);
};

/**
 * Changes a server's tags by what they are; gives those before and after.
 * @throws NotFound, Forbidden, Conflict for a locked server, BadRequest for too many
 */
export const changeTags = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  id: string,
  decide: (now: readonly string[]) => readonly string[],
): Promise<{ readonly before: readonly string[]; readonly after: readonly string[] }> => {
  const { cell, instance: seen } = await placedServerFor(ctx, nova, rule, id);
  await assertUnlocked(ctx, seen);
  return changeServer(ctx, nova, { cell, uuid: id }, async (instance, { tx, at, record }) => {
    const after = [...new Set(decide(instance.tags))];
    if (after.length > mostTags) throw new BadRequest(`The number of tags exceeded the per-server limit ${mostTags}`);
    await writeTags(tx, id, after, at);
    await record('update', instance);
    return { before: instance.tags, after };
  });
};
