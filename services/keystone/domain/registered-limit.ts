import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict, Forbidden } from '@nimbo/errors/faults.ts';
import { listLimits } from '../db/limit-store.ts';
import { findRegion } from '../db/region-store.ts';
import {
  deleteRegisteredLimit,
  findRegisteredLimit,
  insertRegisteredLimit,
  listRegisteredLimits,
  updateRegisteredLimit,
  type RegisteredLimit,
  type RegisteredLimitFilter,
} from '../db/registered-limit-store.ts';
import { findService } from '../db/service-store.ts';
import { change, type Change } from './change.ts';
import type { Changes } from './changes.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';

/** What a caller says of a new registered limit. */
export interface NewRegisteredLimit {
  readonly serviceId: string;
  readonly regionId?: string | null | undefined;
  readonly resourceName: string;
  readonly defaultLimit: number;
  readonly description?: string | null | undefined;
}

export type RegisteredLimitChanges = Changes<NewRegisteredLimit>;

export const getRegisteredLimit = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<RegisteredLimit> => {
  const found = await findRegisteredLimit(keystone.db.read, id);
  return allowed(ctx, { rule, found, target: () => ({}), missing: () => notFound('registered limit', id) });
};

export const listRegisteredLimitsFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  filter: RegisteredLimitFilter,
): Promise<RegisteredLimit[]> => {
  await ctx.authorize(rule, {});
  return listRegisteredLimits(keystone.db.read, filter);
};

const assertPlace = async ({ tx }: Change, { serviceId, regionId }: RegisteredLimit): Promise<void> => {
  if ((await findService(tx, serviceId)) === undefined)
    throw new BadRequest(`There is no service ${serviceId}: name a service_id of the catalogue.`);
  if (regionId !== null && (await findRegion(tx, regionId)) === undefined)
    throw new BadRequest(`There is no region ${regionId}: name a region_id of the catalogue, or none.`);
};

const writing = async <T>(write: () => Promise<T>): Promise<T> => {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new Conflict('A limit is registered for this service, region and resource already: change that one.', {
      code: 'keystone.registered_limit_exists',
    });
  }
};

/** All of them or none. @throws BadRequest for an unknown service or region, Conflict where one is registered already */
export const createRegisteredLimits = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  given: readonly NewRegisteredLimit[],
): Promise<readonly RegisteredLimit[]> => {
  await ctx.authorize(rule, {});
  const limits = given.map((each) => ({
    ...each,
    id: newId(),
    regionId: each.regionId ?? null,
    description: each.description ?? null,
  }));
  await writing(() =>
    change(ctx, keystone, async (changing) => {
      for (const limit of limits) {
        await assertPlace(changing, limit);
        await insertRegisteredLimit(changing.tx, limit);
        await changing.record('registered_limit.created', limit);
      }
    }),
  );
  return limits;
};

const assertUnused = async ({ tx }: Change, id: string): Promise<void> => {
  if ((await listLimits(tx, { registeredLimitId: id })).length === 0) return;
  throw new Forbidden(
    `Registered limit ${id} cannot be changed or deleted while limits of projects or domains refer to it: delete those first.`,
  );
};

const present = async ({ tx }: Change, id: string): Promise<RegisteredLimit> => {
  const limit = await findRegisteredLimit(tx, id);
  if (limit === undefined) throw notFound('registered limit', id);
  return limit;
};

const changed = (before: RegisteredLimit, changes: RegisteredLimitChanges): RegisteredLimit => ({
  id: before.id,
  serviceId: changes.serviceId ?? before.serviceId,
  regionId: changes.regionId === undefined ? before.regionId : changes.regionId,
  resourceName: changes.resourceName ?? before.resourceName,
  defaultLimit: changes.defaultLimit ?? before.defaultLimit,
  description: changes.description === undefined ? before.description : changes.description,
});

/** @throws Forbidden while a limit refers to it, Conflict where another is registered for the same */
export const updateRegisteredLimitFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  changes: RegisteredLimitChanges,
): Promise<RegisteredLimit> => {
  await getRegisteredLimit(ctx, keystone, rule, id);
  return writing(() =>
    change(ctx, keystone, async (changing) => {
      const before = await present(changing, id);
      await assertUnused(changing, id);
      const after = changed(before, changes);
      await assertPlace(changing, after);
      await updateRegisteredLimit(changing.tx, after);
      await changing.record('registered_limit.updated', after, before);
      return after;
    }),
  );
};

/** @throws Forbidden while a limit refers to it */
export const deleteRegisteredLimitFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  await getRegisteredLimit(ctx, keystone, rule, id);
  await change(ctx, keystone, async (changing) => {
    const limit = await present(changing, id);
    await assertUnused(changing, id);
    await deleteRegisteredLimit(changing.tx, id);
    await changing.record('registered_limit.deleted', undefined, limit);
  });
};
