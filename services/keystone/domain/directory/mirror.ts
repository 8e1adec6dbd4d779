import {
  deleteDirectoryEntry,
  findDirectoryEntry,
  writeDirectoryEntry,
  type DirectoryEntry,
} from '../../db/directory-store.ts';
import { deleteMember, insertMember, type Membership } from '../../db/group-member-store.ts';
import { findGroup, findGroupByName, insertGroup, updateGroup, type Group } from '../../db/group-store.ts';
import { findUser, findUserByName, insertUser, updateUser, type User } from '../../db/user-store.ts';
import type { DirectoryGroup, DirectoryUser } from '../../drivers/directory.ts';
import type { Change } from '../change.ts';
import type { Seen } from './mirror-plan.ts';

/*
 * What a directory has, written into the tables where everything else looks for users and groups. Roles, tokens and
 * credentials of a user whom the directory has no longer are kept for a while, in case the entry comes back.
 */

/** A name that another had: it loses it until it is read again. */
const displace = async <Thing extends User | Group>(
  changing: Change,
  holder: Thing | undefined,
  id: string,
  write: (renamed: Thing) => Promise<void>,
): Promise<void> => {
  if (holder === undefined || holder.id === id) return;
  await write({ ...holder, name: holder.id });
  const entry = await findDirectoryEntry(changing.tx, holder.id);
  if (entry !== undefined) await writeDirectoryEntry(changing.tx, { ...entry, digest: '' });
};

const remember = (
  changing: Change,
  domainId: string,
  kind: DirectoryEntry['kind'],
  seen: Seen<DirectoryUser | DirectoryGroup>,
) =>
  writeDirectoryEntry(changing.tx, {
    id: seen.id,
    domainId,
    kind,
    localId: seen.thing.localId,
    digest: seen.digest,
    goneAt: null,
  });

const storeUser = async (changing: Change, before: User | undefined, after: User): Promise<void> => {
  if (before === undefined) return insertUser(changing.tx, after, changing.at);
  await updateUser(changing.tx, after);
  await changing.touch('identity');
  if (before.enabled === after.enabled) return;
  if (before.enabled) await changing.revoke({ userId: after.id });
  await changing.record('user.updated', after, before);
};

/** A user as the directory has it now. */
export const mirrorUser = async (changing: Change, domainId: string, seen: Seen<DirectoryUser>): Promise<void> => {
  const { id, thing } = seen;
  const { name, enabled, defaultProjectId, extra } = thing;
  const before = await findUser(changing.tx, id);
  const holder = await findUserByName(changing.tx, name, domainId);
  await displace(changing, holder, id, (renamed) => updateUser(changing.tx, renamed));
  const options = before?.options ?? {};
  await storeUser(changing, before, {
    id,
    name,
    domainId,
    enabled,
    defaultProjectId,
    extra,
    options,
    passwordExpiresAt: null,
  });
  await remember(changing, domainId, 'user', seen);
};

/** A group as the directory has it now, without its members. */
export const mirrorGroup = async (changing: Change, domainId: string, seen: Seen<DirectoryGroup>): Promise<void> => {
  const { id, thing } = seen;
  const { name, description, extra } = thing;
  const holder = await findGroupByName(changing.tx, name, domainId);
  await displace(changing, holder, id, (renamed) => updateGroup(changing.tx, renamed));
  const group = { id, name, domainId, description, extra };
  if ((await findGroup(changing.tx, id)) === undefined) await insertGroup(changing.tx, group);
  else await updateGroup(changing.tx, group);
  await remember(changing, domainId, 'group', seen);
};

/** An entry that the directory has no longer: a user is shut out. */
export const mirrorGone = async (changing: Change, entry: DirectoryEntry): Promise<void> => {
  const user = entry.kind === 'user' ? await findUser(changing.tx, entry.id) : undefined;
  if (user?.enabled === true) await storeUser(changing, user, { ...user, enabled: false });
  await writeDirectoryEntry(changing.tx, { ...entry, digest: '', goneAt: changing.at });
};

/** Who has come into groups, and who has gone from them: their tokens end, for roles went with it. */
export const mirrorMembers = async (
  changing: Change,
  { come, left }: { readonly come: readonly Membership[]; readonly left: readonly Membership[] },
): Promise<void> => {
  for (const membership of come) await insertMember(changing.tx, membership);
  for (const membership of left) await deleteMember(changing.tx, membership);
  if (come.length + left.length > 0) await changing.touch('identity');
  for (const userId of new Set(left.map((membership) => membership.userId))) await changing.revoke({ userId });
};

/** What is known of an entry whose user or group is removed for good. */
export const forgetEntry = (changing: Change, id: string): Promise<void> => deleteDirectoryEntry(changing.tx, id);
