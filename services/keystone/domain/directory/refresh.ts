import type { Context } from '@nimbo/context/context.ts';
import { millisecondsOf } from '@nimbo/context/timestamp.ts';
import {
  findDirectoryReadAt,
  listDirectoryDomainIds,
  listDirectoryEntries,
  writeDirectoryReadAt,
} from '../../db/directory-store.ts';
import { listMembershipsOfDomain, type Membership } from '../../db/group-member-store.ts';
import { change } from '../change.ts';
import type { Keystone } from '../keystone.ts';
import { asking, type DomainDirectory } from './directories.ts';
import { inChunks } from './in-chunks.ts';
import { mirrorGone, mirrorGroup, mirrorMembers, mirrorUser } from './mirror.ts';
import { planMirror, type MirrorPlan } from './mirror-plan.ts';

const keyOf = ({ groupId, userId }: Membership): string => `${groupId} ${userId}`;

/** What of the members differs from what is known. Members of groups that are gone go too. */
const memberChanges = (members: MirrorPlan['members'], known: readonly Membership[]) => {
  const wanted = [...members].flatMap(([groupId, userIds]) => [...userIds].map((userId) => ({ groupId, userId })));
  const wantedKeys = new Set(wanted.map(keyOf));
  const knownKeys = new Set(known.map(keyOf));
  return {
    come: wanted.filter((each) => !knownKeys.has(keyOf(each))),
    left: known.filter((each) => !wantedKeys.has(keyOf(each))),
  };
};

const writeMembers = async (ctx: Context, keystone: Keystone, domainId: string, plan: MirrorPlan): Promise<void> => {
  const { come, left } = memberChanges(plan.members, await listMembershipsOfDomain(keystone.db.read, domainId));
  await inChunks(ctx, keystone, left, (changing, each) => mirrorMembers(changing, { come: [], left: [each] }));
  await inChunks(ctx, keystone, come, (changing, each) => mirrorMembers(changing, { come: [each], left: [] }));
};

/** Reads a domain's directory whole and writes down what differs. @throws Unavailable where it does not answer */
const readDirectory = async (ctx: Context, keystone: Keystone, domain: DomainDirectory): Promise<MirrorPlan> => {
  const { domainId } = domain;
  const content = await asking(ctx, domain, (directory) => directory.read());
  const plan = planMirror(domainId, content, await listDirectoryEntries(keystone.db.read, domainId));
  await inChunks(ctx, keystone, plan.gone, mirrorGone);
  await inChunks(ctx, keystone, plan.users, (changing, user) => mirrorUser(changing, domainId, user));
  await inChunks(ctx, keystone, plan.groups, (changing, group) => mirrorGroup(changing, domainId, group));
  await writeMembers(ctx, keystone, domainId, plan);
  await change(ctx, keystone, ({ tx, at }) => writeDirectoryReadAt(tx, domainId, at));
  if (plan.leftOut.length > 0) {
    ctx.log.warn('entries of a directory cannot be shown: their names are taken, or too long', {
      domainId,
      entries: plan.leftOut.slice(0, 10),
      count: plan.leftOut.length,
    });
  }
  return plan;
};

/** Several callers who want the same directory read wait for one reading. */
export class DirectoryReader {
  readonly #running = new Map<string, Promise<MirrorPlan>>();

  read(ctx: Context, keystone: Keystone, domain: DomainDirectory): Promise<MirrorPlan> {
    const running = this.#running.get(domain.domainId);
    if (running !== undefined) return running;
    const reading = readDirectory(ctx, keystone, domain).finally(() => this.#running.delete(domain.domainId));
    this.#running.set(domain.domainId, reading);
    return reading;
  }
}

/**
 * Sees to it that what the database has of a domain's directory is no older than configured; the directory, where the
 * domain has one. @throws Unavailable where it does not answer
 */
export const refreshed = async (
  ctx: Context,
  keystone: Keystone,
  domainId: string,
): Promise<DomainDirectory | undefined> => {
  const domain = await keystone.directories.of(domainId);
  if (domain === undefined) return undefined;
  const readAt = await findDirectoryReadAt(keystone.db.read, domainId);
  const age = readAt === undefined ? Number.POSITIVE_INFINITY : keystone.clock.now() - millisecondsOf(readAt);
  if (age >= keystone.settings.directory_max_age * 1_000) await keystone.directoryReader.read(ctx, keystone, domain);
  return domain;
};

/** Reads the directories of all domains; the ids of those that did not answer, with the reason. */
export const readAllDirectories = async (
  ctx: Context,
  keystone: Keystone,
): Promise<{ readonly read: number; readonly failed: Readonly<Record<string, string>> }> => {
  const failed: Record<string, string> = {};
  let read = 0;
  for (const domainId of await listDirectoryDomainIds(keystone.db.read)) {
    ctx.signal.throwIfAborted();
    try {
      const domain = await keystone.directories.of(domainId);
      if (domain !== undefined) await keystone.directoryReader.read(ctx, keystone, domain);
      read += 1;
    } catch (error) {
      failed[domainId] = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    }
  }
  return { read, failed };
};
