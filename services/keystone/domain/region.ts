import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict, Forbidden } from '@nimbo/errors/faults.ts';
import type { Attributes } from '../db/attributes.ts';
import { listEndpoints } from '../db/endpoint-store.ts';
import { listRegisteredLimits } from '../db/registered-limit-store.ts';
import { deleteRegions, findRegion, insertRegion, listRegions, updateRegion, type Region } from '../db/region-store.ts';
import { change, type Change } from './change.ts';
import type { Changes } from './changes.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';

/** What a caller says of a new region. */
export interface NewRegion {
  readonly id?: string | undefined;
  readonly parentRegionId?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly extra: Attributes;
}

export type RegionChanges = Changes<Omit<NewRegion, 'id'>>;

export const getRegion = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<Region> => {
  const found = await findRegion(keystone.db.read, id);
  return allowed(ctx, { rule, found, target: () => ({}), missing: () => notFound('region', id) });
};

export const listRegionsFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  parentRegionId: string | undefined,
): Promise<Region[]> => {
  await ctx.authorize(rule, {});
  return listRegions(keystone.db.read, parentRegionId);
};

const assertParent = async ({ tx }: Change, region: Region): Promise<void> => {
  const seen = new Set([region.id]);
  for (let id = region.parentRegionId; id !== null;) {
    if (seen.has(id)) {
      throw new BadRequest(`Region ${id} can't be the parent: it lies below the region itself.`);
    }
    seen.add(id);
    const parent = await findRegion(tx, id);
    if (parent === undefined) throw notFound('region', id);
    id = parent.parentRegionId;
  }
};

/** @throws Forbidden, NotFound for an unknown parent, Conflict where the id is taken */
export const createRegion = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  given: NewRegion,
): Promise<Region> => {
  await ctx.authorize(rule, {});
  const { id = newId(), parentRegionId = null, extra } = given;
  const region = { id, parentRegionId, description: given.description ?? '', extra };
  try {
    await change(ctx, keystone, async (changing) => {
      await assertParent(changing, region);
      await insertRegion(changing.tx, region);
      await changing.touch('catalog');
      await changing.record('region.created', region);
    });
  } catch (error) {
    if (error instanceof UniqueViolation) {
      throw new Conflict(`There is a region ${region.id} already: choose another id.`);
    }
    throw error;
  }
  return region;
};

/** @throws BadRequest where a region would be above itself */
export const updateRegionFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  changes: RegionChanges,
): Promise<Region> => {
  await getRegion(ctx, keystone, rule, id);
  return change(ctx, keystone, async (changing) => {
    const before = await findRegion(changing.tx, id);
    if (before === undefined) throw notFound('region', id);
    const { parentRegionId = before.parentRegionId, description = before.description, extra } = changes;
    const after = { id, parentRegionId, description: description ?? '', extra: { ...before.extra, ...extra } };
    await assertParent(changing, after);
    await updateRegion(changing.tx, after);
    await changing.touch('catalog');
    await changing.record('region.updated', after, before);
    return after;
  });
};

const below = async ({ tx }: Change, id: string): Promise<Region[]> => {
  const children = await listRegions(tx, id);
  const deeper = await Promise.all(children.map((child) => below({ tx } as Change, child.id)));
  return [...children, ...deeper.flat()];
};

const assertNoLimits = async ({ tx }: Change, regionIds: readonly string[]): Promise<void> => {
  for (const regionId of regionIds) {
    if ((await listRegisteredLimits(tx, { regionId })).length === 0) continue;
    throw new Forbidden(`Region ${regionId} still has registered limits: delete those first.`);
  }
};

/** A region goes with those below it. @throws Forbidden while any of them has an endpoint or a registered limit */
export const deleteRegion = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  const region = await getRegion(ctx, keystone, rule, id);
  await change(ctx, keystone, async (changing) => {
    const regions = [region, ...(await below(changing, id))];
    const regionIds = regions.map((each) => each.id);
    if ((await listEndpoints(changing.tx, { regionIds })).length > 0) {
      throw new Forbidden(`Region ${id}, or one below it, still has endpoints: delete those first.`);
    }
    await assertNoLimits(changing, regionIds);
    await deleteRegions(changing.tx, regionIds);
    await changing.touch('catalog');
    for (const each of regions) await changing.record('region.deleted', undefined, each);
  });
};
