import type { Context } from '@nimbo/context/context.ts';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { listEntriesGoneBefore, type DirectoryEntry } from '../../db/directory-store.ts';
import { findGroup } from '../../db/group-store.ts';
import type { Change } from '../change.ts';
import { removeGroup } from '../group.ts';
import type { Keystone } from '../keystone.ts';
import { removeUser } from '../user-removal.ts';
import { inChunks } from './in-chunks.ts';
import { forgetEntry } from './mirror.ts';

const remove = async (changing: Change, { id, kind }: DirectoryEntry): Promise<void> => {
  const group = kind === 'group' ? await findGroup(changing.tx, id) : undefined;
  if (group !== undefined) await removeGroup(changing, group);
  if (kind === 'user') await removeUser(changing, id);
  await forgetEntry(changing, id);
};

/** Removes users and groups, with their roles, that directories have not had since before an instant; returns how many. */
export const purgeGone = async (ctx: Context, keystone: Keystone, before: Timestamp): Promise<number> => {
  const gone = await listEntriesGoneBefore(keystone.db.read, before);
  await inChunks(ctx, keystone, gone, remove);
  return gone.length;
};
