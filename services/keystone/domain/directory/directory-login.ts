import type { Context } from '@nimbo/context/context.ts';
import { findDirectoryEntry } from '../../db/directory-store.ts';
import { listMemberships, type Membership } from '../../db/group-member-store.ts';
import type { DirectoryGroup, DirectoryKey, DirectoryUser } from '../../drivers/directory.ts';
import { change, type Change } from '../change.ts';
import { findDomainId, type OwnedIdentifier } from '../identifier.ts';
import type { Keystone } from '../keystone.ts';
import { asking, type DomainDirectory } from './directories.ts';
import { mirrorGroup, mirrorMembers, mirrorUser } from './mirror.ts';
import { seenOf } from './mirror-plan.ts';

/** A user whom a directory is to be asked about. */
export interface DirectoryCandidate {
  readonly domain: DomainDirectory;
  readonly key: DirectoryKey;
}

/** Whom to ask, and about whom; undefined where the user is, or would be, one of ours. */
export const directoryCandidate = async (
  keystone: Keystone,
  user: OwnedIdentifier,
): Promise<DirectoryCandidate | undefined> => {
  const entry = user.id === undefined ? undefined : await findDirectoryEntry(keystone.db.read, user.id);
  const domainId = user.id === undefined ? await findDomainId(keystone, user.domain) : entry?.domainId;
  const domain = domainId === undefined ? undefined : await keystone.directories.of(domainId);
  if (domain === undefined) return undefined;
  if (entry !== undefined) return { domain, key: { localId: entry.localId } };
  return user.name === undefined ? undefined : { domain, key: { name: user.name } };
};

const mirrorMembership = async (
  changing: Change,
  domainId: string,
  userId: string,
  groups: readonly DirectoryGroup[],
): Promise<void> => {
  const seen = groups.map((group) => seenOf(domainId, 'group', group));
  for (const group of seen) {
    const known = await findDirectoryEntry(changing.tx, group.id);
    if (known?.digest !== group.digest) await mirrorGroup(changing, domainId, group);
  }
  const wanted = new Set(seen.map(({ id }) => id));
  const known = await listMemberships(changing.tx, userId);
  const knownIds = new Set(known.map(({ groupId }) => groupId));
  const come: Membership[] = [...wanted].filter((id) => !knownIds.has(id)).map((groupId) => ({ groupId, userId }));
  await mirrorMembers(changing, { come, left: known.filter(({ groupId }) => !wanted.has(groupId)) });
};

/** What a login has shown of a user is written down at once: the roles of its groups count from then on. */
const meet = async (
  ctx: Context,
  keystone: Keystone,
  domain: DomainDirectory,
  user: DirectoryUser,
): Promise<string> => {
  const groups = await asking(ctx, domain, (directory) => directory.groupsOf(user));
  const seen = seenOf(domain.domainId, 'user', user);
  await change(ctx, keystone, async (changing) => {
    const known = await findDirectoryEntry(changing.tx, seen.id);
    if (known?.digest !== seen.digest) await mirrorUser(changing, domain.domainId, seen);
    await mirrorMembership(changing, domain.domainId, seen.id, groups);
  });
  return seen.id;
};

/**
 * The id of a user whom its directory lets in with this password; undefined for everybody else, after as long a look.
 * @throws Unavailable where the directory does not answer
 */
export const provenByDirectory = async (
  ctx: Context,
  keystone: Keystone,
  { domain, key }: DirectoryCandidate,
  password: string,
): Promise<string | undefined> => {
  const user = await asking(ctx, domain, (directory) => directory.findUser(key));
  const isRight = await asking(ctx, domain, (directory) => directory.isPassword(user, password));
  return isRight && user?.enabled === true ? meet(ctx, keystone, domain, user) : undefined;
};
