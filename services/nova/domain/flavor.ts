import { randomUUID } from 'node:crypto';
import type { Context } from '@nimbo/context/context.ts';
import type { PageRequest, SortKey } from '@nimbo/db/page.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict, NotFound } from '@nimbo/errors/faults.ts';
import { findExtraSpecs, type ExtraSpecs } from '../db/nova-api/extra-spec-store.ts';
import { grantFlavor, mayUseFlavor } from '../db/nova-api/flavor-access-store.ts';
import {
  deleteFlavor,
  findFlavor,
  insertFlavor,
  listFlavors,
  lockFlavor,
  updateDescription,
  type Flavor,
  type FlavorFilter,
  type NewFlavor,
} from '../db/nova-api/flavor-store.ts';
import { callersProject, isAdmin } from './caller.ts';
import { change } from './change.ts';
import type { Nova } from './nova.ts';
import { listed, pageLimit, type Listed, type WantedPage } from './paging.ts';

/** A flavor with its extra specs. */
export interface WholeFlavor extends Flavor {
  readonly extraSpecs: ExtraSpecs;
}

/** What a caller says of a new flavor; without an id it gets a uuid. */
export type FlavorInput = Omit<NewFlavor, 'flavorid' | 'disabled' | 'created_at' | 'updated_at'> & {
  readonly flavorid: string | undefined;
};

/** Which flavors a caller asks for; `isPublic` undefined means both kinds and only administrators may ask so. */
export interface WantedFlavors extends WantedPage {
  readonly isPublic: boolean | undefined;
  readonly minRam: number | undefined;
  readonly minDisk: number | undefined;
  readonly sort: Pick<SortKey, 'column' | 'direction'>;
}

export const flavorNotFound = (id: string): NotFound =>
  new NotFound(`Flavor ${id} could not be found: list the flavors to see which there are.`, {
    code: 'nova.flavor_not_found',
    details: { id },
  });

/**
 * A flavor that the caller may use.
 * @throws NotFound also for one that is not public and not the caller's project's
 */
export const getFlavor = async (ctx: Context, nova: Nova, flavorid: string): Promise<WholeFlavor> => {
  const flavor = await findFlavor(nova.api.read, flavorid);
  if (flavor === undefined || !(await isVisible(ctx, nova, flavor))) throw flavorNotFound(flavorid);
  return withSpecs(nova, flavor);
};

const isVisible = async (ctx: Context, nova: Nova, flavor: Flavor): Promise<boolean> => {
  if (flavor.is_public || (await isAdmin(ctx))) return true;
  const projectId = callersProject(ctx);
  return projectId !== undefined && mayUseFlavor(nova.api.read, flavor.id, projectId);
};

const withSpecs = async (nova: Nova, flavor: Flavor): Promise<WholeFlavor> => ({
  ...flavor,
  extraSpecs: (await findExtraSpecs(nova.api.read, [flavor.id])).get(flavor.id) ?? {},
});

const nullable = new Set(['description', 'updated_at']);

const keysOf = ({ sort }: WantedFlavors): readonly SortKey[] => {
  const first = { ...sort, nullable: nullable.has(sort.column) };
  return sort.column === 'id' ? [first] : [first, { column: 'id', direction: sort.direction }];
};

/** @throws BadRequest for a marker that names no flavor */
const pageOf = async (nova: Nova, wanted: WantedFlavors, limit: number): Promise<PageRequest> => {
  const keys = keysOf(wanted);
  const page = { keys, limit: limit + 1 };
  if (wanted.marker === undefined) return page;
  const found = await findFlavor(nova.api.read, wanted.marker);
  if (found === undefined) throw new BadRequest(`The marker ${wanted.marker} names no flavor.`);
  return { ...page, marker: keys.map(({ column }) => found[column as keyof Flavor]) };
};

/** The flavors that the caller may use, of those asked for. */
export const listFlavorsFor = async (ctx: Context, nova: Nova, wanted: WantedFlavors): Promise<Listed<WholeFlavor>> => {
  const limit = pageLimit(wanted, nova.settings.max_limit);
  const filter: FlavorFilter = {
    ...((await isAdmin(ctx)) ? { isPublic: wanted.isPublic } : { isPublic: true, disabled: false }),
    projectId: callersProject(ctx),
    minRam: wanted.minRam,
    minDisk: wanted.minDisk,
  };
  const { items, hasMore } = listed(await listFlavors(nova.api.read, filter, await pageOf(nova, wanted, limit)), limit);
  const specs = await findExtraSpecs(
    nova.api.read,
    items.map(({ id }) => id),
  );
  return { items: items.map((flavor) => ({ ...flavor, extraSpecs: specs.get(flavor.id) ?? {} })), hasMore };
};

const taken = (error: unknown, { flavorid, name }: Pick<NewFlavor, 'flavorid' | 'name'>): unknown => {
  if (!(error instanceof UniqueViolation)) return error;
  return new Conflict(
    error.concerns('flavors', 'name')
      ? `Flavor with name ${name} already exists: choose another name.`
      : `Flavor with ID ${flavorid} already exists: choose another id, or none.`,
  );
};

/** A flavor that is not public is the creator's project's. @throws Conflict where name or id are taken */
export const createFlavor = async (ctx: Context, nova: Nova, input: FlavorInput): Promise<WholeFlavor> => {
  const flavorid = input.flavorid ?? randomUUID();
  try {
    return await change(ctx, nova, nova.api, async ({ tx, at, record }) => {
      const flavor = await insertFlavor(tx, { ...input, flavorid, disabled: false, created_at: at, updated_at: null });
      const projectId = callersProject(ctx);
      if (!flavor.is_public && projectId !== undefined) await grantFlavor(tx, flavor.id, projectId);
      await record('flavor.created', { id: flavorid, payload: { name: input.name } });
      return { ...flavor, extraSpecs: {} };
    });
  } catch (error) {
    throw taken(error, { flavorid, name: input.name });
  }
};

/** @throws NotFound */
export const describeFlavor = async (
  ctx: Context,
  nova: Nova,
  flavorid: string,
  description: string | null,
): Promise<WholeFlavor> => {
  const changed = await change(ctx, nova, nova.api, async ({ tx, at, record }) => {
    const flavor = await lockFlavor(tx, flavorid);
    if (flavor === undefined) throw flavorNotFound(flavorid);
    await updateDescription(tx, flavor.id, { description, updated_at: at });
    await record('flavor.updated', { id: flavorid });
    return { ...flavor, description, updated_at: at };
  });
  return withSpecs(nova, changed);
};

/** Servers keep what they were made with. @throws NotFound */
export const removeFlavor = (ctx: Context, nova: Nova, flavorid: string): Promise<void> =>
  change(ctx, nova, nova.api, async ({ tx, record }) => {
    const flavor = await lockFlavor(tx, flavorid);
    if (flavor === undefined) throw flavorNotFound(flavorid);
    await deleteFlavor(tx, flavor.id);
    await record('flavor.deleted', { id: flavorid, payload: { name: flavor.name } });
  });
