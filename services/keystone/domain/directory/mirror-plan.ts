import { createHash } from 'node:crypto';
import type { DirectoryEntry } from '../../db/directory-store.ts';
import type { DirectoryContent, DirectoryGroup, DirectoryUser } from '../../drivers/directory.ts';
import { publicId } from './public-id.ts';

/** A user or group with what is to be remembered of it. */
export interface Seen<Thing extends DirectoryUser | DirectoryGroup> {
  readonly id: string;
  readonly thing: Thing;
  readonly digest: string;
}

/** What has to be written so that the database has what the directory has. */
export interface MirrorPlan {
  readonly gone: readonly DirectoryEntry[];
  readonly users: readonly Seen<DirectoryUser>[];
  readonly groups: readonly Seen<DirectoryGroup>[];
  /** Who is in which group, all of it, by ids. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** Local ids of entries that cannot be shown: too long, or with the name of another. */
  readonly leftOut: readonly string[];
}

/** What ids and names are bounded by. */
const longest = 255;

/** Where an entry has moved to, and who is in a group, is no part of what is written for it. */
const digestOf = (thing: DirectoryUser | DirectoryGroup): string => {
  const { localId: _id, ...rest } = thing;
  const told = { ...rest, place: undefined, memberIds: undefined };
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
};

export const seenOf = <Thing extends DirectoryUser | DirectoryGroup>(
  domainId: string,
  kind: DirectoryEntry['kind'],
  thing: Thing,
): Seen<Thing> => ({ id: publicId(domainId, kind, thing.localId), thing, digest: digestOf(thing) });

const byLocalId = (a: { readonly localId: string }, b: { readonly localId: string }): number =>
  Buffer.compare(Buffer.from(a.localId), Buffer.from(b.localId));

/** Of several with one name or id, the first in the order of local ids. */
const told = <Thing extends DirectoryUser | DirectoryGroup>(things: readonly Thing[]) => {
  const names = new Set<string>();
  const ids = new Set<string>();
  const shown: Thing[] = [];
  const leftOut: string[] = [];
  for (const thing of things.toSorted(byLocalId)) {
    const { localId, name } = thing;
    const isFit = localId.length <= longest && name.length <= longest && !names.has(name) && !ids.has(localId);
    names.add(name);
    ids.add(localId);
    if (isFit) shown.push(thing);
    else leftOut.push(localId);
  }
  return { shown, leftOut };
};

/** Compares what a directory has with what is known of it. */
export const planMirror = (
  domainId: string,
  content: DirectoryContent,
  known: readonly DirectoryEntry[],
): MirrorPlan => {
  const users = told(content.users);
  const groups = told(content.groups);
  const seenUsers = users.shown.map((user) => seenOf(domainId, 'user', user));
  const seenGroups = groups.shown.map((group) => seenOf(domainId, 'group', group));
  const present = new Set([...seenUsers, ...seenGroups].map(({ id }) => id));
  const digests = new Map(known.filter(({ goneAt }) => goneAt === null).map(({ id, digest }) => [id, digest]));
  const differs = ({ id, digest }: { readonly id: string; readonly digest: string }) => digests.get(id) !== digest;
  const userIds = new Map(seenUsers.map(({ id, thing }) => [thing.localId, id]));
  return {
    gone: known.filter(({ id, goneAt }) => goneAt === null && !present.has(id)),
    users: seenUsers.filter(differs),
    groups: seenGroups.filter(differs),
    members: new Map(
      seenGroups.map(({ id, thing }) => [id, new Set(thing.memberIds.flatMap((each) => userIds.get(each) ?? []))]),
    ),
    leftOut: [...users.leftOut, ...groups.leftOut],
  };
};
