import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { toJson } from '@nimbo/db/json.ts';
import { NotFound, OverQuota } from '@nimbo/errors/faults.ts';
import { writeInstance } from '../db/cell/instance-store.ts';
import type { Nova } from './nova.ts';
import { limitsOf } from './quota/limits.ts';
import { changeServer } from './server-change.ts';
import { assertUnlocked } from './server-lock.ts';
import { placedServerFor, serverFor } from './server-lookup.ts';

/** Texts by their keys. */
export type Metadata = Readonly<Record<string, string>>;

const assertFits = (metadata: Metadata, most: number): void => {
  const count = Object.keys(metadata).length;
  if (most !== -1 && count > most)
    throw new OverQuota(`Quota exceeded for metadata_items: a server may have ${most}, and this would be ${count}.`);
};

/** @throws NotFound for a key that is not there */
export const itemOf = (metadata: Metadata, key: string): string => {
  const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  if (value === undefined) throw new NotFound(`Metadata item ${key} was not found.`);
  return value;
};

/** A server's metadata. */
export const metadataOf = async (ctx: Context, nova: Nova, rule: PolicyRuleName, id: string): Promise<Metadata> =>
  (await serverFor(ctx, nova, rule, id)).instance.metadata;

/**
 * Changes a server's metadata by what it is, and gives what it becomes.
 * @throws NotFound, Forbidden, Conflict for a locked server, OverQuota
 */
export const changeMetadata = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  id: string,
  decide: (now: Metadata) => Metadata,
): Promise<Metadata> => {
  const { cell, instance: seen } = await placedServerFor(ctx, nova, rule, id);
  await assertUnlocked(ctx, seen);
  const { metadata_items: most } = await limitsOf(nova.api.read, nova.settings, { projectId: seen.projectId });
  return changeServer(ctx, nova, { cell, uuid: id }, async (instance, { tx, at, record }) => {
    const metadata = decide(instance.metadata);
    assertFits(metadata, most);
    await writeInstance(tx, id, { metadata: toJson(metadata) }, at);
    await record('update', instance);
    return metadata;
  });
};
