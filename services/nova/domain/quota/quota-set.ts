import type { Context } from '@nimbo/context/context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { deleteLimits, writeLimit } from '../../db/nova-api/quota-store.ts';
import type { ApiTables } from '../../db/nova-api/tables.ts';
import { countServerGroups, countServers, type UsageOwner } from '../../db/nova-api/usage-store.ts';
import { change } from '../change.ts';
import type { Nova } from '../nova.ts';
import { classLimits, limitsOf } from './limits.ts';
import { eachResource, type Amounts, type QuotaResource } from './resources.ts';

/** Some limits. */
export type LimitChanges = Partial<Amounts>;

const usageIn = async (db: Executor<ApiTables>, owner: UsageOwner): Promise<Amounts> => {
  const servers = await countServers(db, owner);
  const used: Partial<Record<QuotaResource, number>> = {
    ...servers,
    server_groups: await countServerGroups(db, owner),
  };
  return eachResource((resource) => used[resource] ?? 0);
};

/** What of its quotas a project, or a user in it, uses; what belongs to single servers, groups and users counts as nothing. */
export const usageOf = (nova: Nova, owner: UsageOwner): Promise<Amounts> => usageIn(nova.api.read, owner);

/** The limits that go for a project or a user in it. */
export const quotasOf = (nova: Nova, owner: UsageOwner): Promise<Amounts> =>
  limitsOf(nova.api.read, nova.settings, owner);

/** The limits where nothing is set for a project. */
export const defaultQuotas = (nova: Nova): Promise<Amounts> => classLimits(nova.api.read, nova.settings);

/** How limits are changed. */
export interface QuotaChange extends UsageOwner {
  readonly limits: LimitChanges;
  /** Also below what is in use. */
  readonly force: boolean;
}

const assertAbove = (resource: string, limit: number, used: number): void => {
  if (limit === -1 || limit >= used) return;
  throw new BadRequest(
    `Quota limit ${limit} for ${resource} must be greater than or equal to already used ${used}; force it, or delete some.`,
  );
};

const assertWithinProject = (resource: string, limit: number, most: number): void => {
  if (most === -1 || (limit !== -1 && limit <= most)) return;
  throw new BadRequest(`Quota limit ${limit} for ${resource} must be less than or equal to the project's, ${most}.`);
};

/** @throws BadRequest for a limit below what is in use, or of a user beyond the project's */
export const setQuotas = (ctx: Context, nova: Nova, wanted: QuotaChange): Promise<Amounts> =>
  change(ctx, nova, nova.api, async ({ tx, record }) => {
    const { projectId, userId, limits, force } = wanted;
    const used = await usageIn(tx, wanted);
    const ofProject = await limitsOf(tx, nova.settings, { projectId });
    for (const [resource, limit] of Object.entries(limits) as [QuotaResource, number][]) {
      if (!force) assertAbove(resource, limit, used[resource]);
      if (userId !== undefined) assertWithinProject(resource, limit, ofProject[resource]);
      await writeLimit(tx, { projectId, userId }, resource, limit);
    }
    await record('quota.updated', { id: userId ?? projectId, projectId, payload: { limits } });
    return limitsOf(tx, nova.settings, wanted);
  });

/** The defaults go for the project, or the project's for the user, again. */
export const resetQuotas = (ctx: Context, nova: Nova, owner: UsageOwner): Promise<void> =>
  change(ctx, nova, nova.api, async ({ tx, record }) => {
    await deleteLimits(tx, owner);
    await record('quota.deleted', { id: owner.userId ?? owner.projectId, projectId: owner.projectId });
  });

export const classQuotas = (nova: Nova, className: string): Promise<Amounts> =>
  classLimits(nova.api.read, nova.settings, className);

/** Sets limits of a class; those of the class `default` go for every project at once. */
export const setClassQuotas = (ctx: Context, nova: Nova, className: string, limits: LimitChanges): Promise<Amounts> =>
  change(ctx, nova, nova.api, async ({ tx, record }) => {
    for (const [resource, limit] of Object.entries(limits)) await writeLimit(tx, { className }, resource, limit);
    await record('quota_class.updated', { id: className, payload: { limits } });
    return classLimits(tx, nova.settings, className);
  });
