import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict, Forbidden } from '@nimbo/errors/faults.ts';
import {
  deleteLimit,
  findLimit,
  insertLimit,
  listLimits,
  updateLimit,
  type Limit,
  type LimitFilter,
  type LimitPlace,
} from '../db/limit-store.ts';
import { findProject, type Project } from '../db/project-store.ts';
import { listRegisteredLimits, type RegisteredLimit } from '../db/registered-limit-store.ts';
import { change, type Change } from './change.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { assertFitsModel } from './limit-model.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';

/** What a caller says of a new limit. */
export interface NewLimit {
  readonly place: LimitPlace;
  readonly serviceId: string;
  readonly regionId?: string | null | undefined;
  readonly resourceName: string;
  readonly resourceLimit: number;
  readonly description?: string | null | undefined;
}

export interface LimitChanges {
  readonly resourceLimit?: number | undefined;
  readonly description?: string | null | undefined;
}

const limitTarget = ({ place }: Limit, found: Project | undefined): PolicyTarget => ({
  limit: {
    project_id: place.kind === 'project' ? place.id : null,
    domain_id: place.kind === 'domain' ? place.id : null,
    ...(place.kind === 'project' ? { project: { domain_id: found?.domainId ?? null } } : { domain: { id: place.id } }),
  },
});

export const getLimit = async (ctx: Context, keystone: Keystone, rule: PolicyRuleName, id: string): Promise<Limit> => {
  const found = await findLimit(keystone.db.read, id);
  const place = found === undefined ? undefined : await findProject(keystone.db.read, found.place.id);
  const target = (limit: Limit): PolicyTarget => limitTarget(limit, place);
  return allowed(ctx, { rule, found, target, missing: () => notFound('limit', id) });
};

const placesOfDomain = async ({ db }: Keystone, domainId: string, limits: readonly Limit[]): Promise<Limit[]> => {
  const places = await Promise.all(limits.map(({ place }) => findProject(db.read, place.id)));
  return limits.filter((_, index) => (places[index]?.domainId ?? places[index]?.id) === domainId);
};

/** All of the cloud to a system-scoped caller; otherwise what concerns the domain or project of the caller's token. */
export const listLimitsFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  filter: LimitFilter,
): Promise<Limit[]> => {
  await ctx.authorize(rule, {});
  const scope = ctx.identity?.scope;
  if (scope === undefined || scope.kind === 'unscoped') return [];
  const limits = await listLimits(keystone.db.read, filter);
  if (scope.kind === 'system') return limits;
  if (scope.kind === 'domain') return placesOfDomain(keystone, scope.domain.id, limits);
  return limits.filter(({ place }) => place.kind === 'project' && place.id === scope.id);
};

const assertPlace = async ({ tx }: Change, { kind, id }: LimitPlace): Promise<void> => {
  const place = await findProject(tx, id);
  if (place !== undefined && (kind === 'project' || place.isDomain)) return;
  throw new BadRequest(`There is no ${kind} ${id}: a limit needs an existing project or domain.`);
};

const registeredFor = async ({ tx }: Change, given: NewLimit): Promise<RegisteredLimit> => {
  const { serviceId, resourceName, regionId = null } = given;
  const [registered] = await listRegisteredLimits(tx, { serviceId, resourceName, regionId });
  if (registered !== undefined) return registered;
  throw new Forbidden(
    `No limit is registered for ${resourceName} of service ${serviceId} in ${regionId ?? 'no particular region'}: register it first.`,
  );
};

const insertAll = async (changing: Change, given: readonly NewLimit[]): Promise<Limit[]> => {
  const limits: Limit[] = [];
  for (const each of given) {
    await assertPlace(changing, each.place);
    const registered = await registeredFor(changing, each);
    const { place, resourceLimit, description = null } = each;
    const limit = { id: newId(), registered, place, resourceLimit, description };
    await insertLimit(changing.tx, limit);
    await changing.record('limit.created', limit);
    limits.push(limit);
  }
  return limits;
};

/**
 * All of them or none.
 * @throws BadRequest for an unknown place, Forbidden where nothing is registered or the model does not allow it,
 * Conflict where the place has such a limit already
 */
export const createLimits = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  given: readonly NewLimit[],
): Promise<readonly Limit[]> => {
  await ctx.authorize(rule, {});
  try {
    return await change(ctx, keystone, async (changing) => {
      const limits = await insertAll(changing, given);
      await assertFitsModel(changing.tx, keystone.settings, limits);
      return limits;
    });
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new Conflict('The project or domain has a limit for this service, region and resource already: change it.', {
      code: 'keystone.limit_exists',
    });
  }
};

const present = async ({ tx }: Change, id: string): Promise<Limit> => {
  const limit = await findLimit(tx, id);
  if (limit === undefined) throw notFound('limit', id);
  return limit;
};

/** @throws Forbidden where the model does not allow it */
export const updateLimitFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  changes: LimitChanges,
): Promise<Limit> => {
  await getLimit(ctx, keystone, rule, id);
  return change(ctx, keystone, async (changing) => {
    const before = await present(changing, id);
    const { resourceLimit = before.resourceLimit, description = before.description } = changes;
    const after = { ...before, resourceLimit, description };
    await updateLimit(changing.tx, after);
    await assertFitsModel(changing.tx, keystone.settings, [after]);
    await changing.record('limit.updated', after, before);
    return after;
  });
};

export const deleteLimitFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  await getLimit(ctx, keystone, rule, id);
  await change(ctx, keystone, async (changing) => {
    const limit = await present(changing, id);
    await deleteLimit(changing.tx, id);
    await changing.record('limit.deleted', undefined, limit);
  });
};
