import type { Context } from '@nimbo/context/context.ts';
import { deleteQuotas, projectsWithQuotas, putQuotas, quotasOf } from '../db/quota-store.ts';
import { countRows } from '../db/resource-store.ts';
import { change } from './change.ts';
import type { Neutron } from './neutron.ts';
import { quotaResources, quotaTables, usualLimit, type QuotaResource } from './quota-limits.ts';
import { rule } from './rule.ts';
import { ownedBy } from './visibility.ts';

/** A limit for each resource; -1 for none. */
export type Limits = Readonly<Record<QuotaResource, number>>;

/** A limit and how much of it is used. */
export interface Usage {
  readonly limit: number;
  readonly used: number;
  readonly reserved: number;
}

const byResource = <T>(valueOf: (resource: QuotaResource) => T): Readonly<Record<QuotaResource, T>> =>
  Object.fromEntries(quotaResources.map((resource) => [resource, valueOf(resource)])) as Record<QuotaResource, T>;

const limitsOf = async ({ db, settings }: Neutron, projectId: string): Promise<Limits> => {
  const own = await quotasOf(db.read, projectId);
  return byResource((resource) => own.get(resource) ?? usualLimit(settings, resource));
};

/** @throws Forbidden */
export const getQuota = async (ctx: Context, neutron: Neutron, projectId: string): Promise<Limits> => {
  await ctx.authorize(rule('get_quota'), ownedBy(projectId));
  return limitsOf(neutron, projectId);
};

/** The cloud's limits. @throws Forbidden */
export const getDefaultQuota = async (ctx: Context, { settings }: Neutron, projectId: string): Promise<Limits> => {
  await ctx.authorize(rule('get_quota'), ownedBy(projectId));
  return byResource((resource) => usualLimit(settings, resource));
};

/** @throws Forbidden */
export const getQuotaUsage = async (
  ctx: Context,
  neutron: Neutron,
  projectId: string,
): Promise<Readonly<Record<string, Usage>>> => {
  await ctx.authorize(rule('get_quota'), ownedBy(projectId));
  const limits = await limitsOf(neutron, projectId);
  const usage: Record<string, Usage> = {};
  for (const resource of quotaResources) {
    const used = await countRows(neutron.db.read, quotaTables[resource], projectId);
    usage[resource] = { limit: limits[resource], used, reserved: 0 };
  }
  return usage;
};

/** Projects with limits of their own. @throws Forbidden */
export const listQuotas = async (
  ctx: Context,
  neutron: Neutron,
): Promise<readonly { readonly projectId: string; readonly limits: Limits }[]> => {
  await ctx.authorize(rule('get_quota'), {});
  const projects = await projectsWithQuotas(neutron.db.read);
  return Promise.all(projects.map(async (projectId) => ({ projectId, limits: await limitsOf(neutron, projectId) })));
};

/** @throws Forbidden */
export const updateQuota = async (
  ctx: Context,
  neutron: Neutron,
  projectId: string,
  limits: Partial<Limits>,
): Promise<Limits> => {
  await ctx.authorize(rule('update_quota'), ownedBy(projectId));
  const given = Object.entries(limits).filter(([, limit]) => limit !== undefined);
  await change(ctx, neutron, async (changing) => {
    await putQuotas(changing.tx, projectId, Object.fromEntries(given));
    await changing.record('quota.updated', { id: projectId, projectId, payload: Object.fromEntries(given) });
  });
  return limitsOf(neutron, projectId);
};

/** The project has the cloud's limits again. @throws Forbidden */
export const removeQuota = async (ctx: Context, neutron: Neutron, projectId: string): Promise<void> => {
  await ctx.authorize(rule('delete_quota'), ownedBy(projectId));
  await change(ctx, neutron, async (changing) => {
    await deleteQuotas(changing.tx, projectId);
    await changing.record('quota.deleted', { id: projectId, projectId });
  });
};
