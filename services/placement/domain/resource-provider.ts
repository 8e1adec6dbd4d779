import { randomUUID } from 'node:crypto';
import type { Context } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict } from '@nimbo/errors/faults.ts';
import { hasAllocations } from '../db/allocation-store.ts';
import {
  bumpGeneration,
  deleteProvider,
  findProvider,
  hasChildren,
  insertProvider,
  lockProvider,
  updateProvider,
  type Provider,
} from '../db/provider-store.ts';
import { change, type Change } from './change.ts';
import { errorCodes, noProvider, providerChanged } from './errors.ts';
import type { Placement } from './placement.ts';
import { placeInTree } from './provider-tree.ts';

/** What a caller says of a provider. */
export interface ProviderInput {
  readonly name: string;
  readonly uuid?: string | undefined;
  /** Null for a root; undefined leaves it as it is. */
  readonly parentUuid?: string | null | undefined;
}

/** @throws NotFound */
export const getProvider = async (placement: Placement, uuid: string): Promise<Provider> => {
  const provider = await findProvider(placement.db.read, uuid);
  if (provider === undefined) throw noProvider(uuid);
  return provider;
};

/**
 * The provider, locked until the change ends.
 * @param generation what the caller believes it to be; undefined where the caller does not say
 * @throws NotFound, Conflict for another generation
 */
export const lockedProvider = async ({ tx }: Change, uuid: string, generation?: number): Promise<Provider> => {
  const provider = await lockProvider(tx, uuid);
  if (provider === undefined) throw noProvider(uuid);
  if (generation !== undefined && generation !== provider.generation) {
    throw providerChanged(uuid, generation, provider.generation);
  }
  return provider;
};

/** Counts the generation of a locked provider up. @throws Conflict should another writer have been faster after all */
export const touchProvider = async ({ tx, at }: Change, provider: Provider): Promise<Provider> => {
  if (!(await bumpGeneration(tx, provider, at))) {
    throw providerChanged(provider.uuid, provider.generation, provider.generation + 1);
  }
  return { ...provider, generation: provider.generation + 1, updated_at: at };
};

const writing = async <T>(described: string, write: () => Promise<T>): Promise<T> => {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new Conflict(`There is a resource provider with the ${described} already: choose another.`, {
      code: errorCodes.duplicateName,
      cause: error,
    });
  }
};

/** @throws BadRequest for an unknown parent, Conflict where name or uuid are taken */
export const createProvider = (ctx: Context, placement: Placement, input: ProviderInput): Promise<Provider> => {
  const uuid = input.uuid ?? randomUUID();
  return writing(`name ${input.name} or the uuid ${uuid}`, () =>
    change(ctx, placement, async (changing) => {
      const parentUuid = input.parentUuid ?? null;
      const parent = parentUuid === null ? undefined : await lockProvider(changing.tx, parentUuid);
      if (parentUuid !== null && parent === undefined) throw noParent(parentUuid);
      const provider: Provider = {
        uuid,
        name: input.name,
        generation: 0,
        parent_uuid: parentUuid,
        root_uuid: parent?.root_uuid ?? uuid,
        created_at: changing.at,
        updated_at: changing.at,
      };
      await insertProvider(changing.tx, provider);
      await changing.record('resource_provider.created', { id: uuid, payload: { name: provider.name, parentUuid } });
      return provider;
    }),
  );
};

const noParent = (uuid: string): BadRequest =>
  new BadRequest(`The parent provider ${uuid} does not exist; create it first.`, { details: { uuid } });

/**
 * Renames a provider and moves it in its tree.
 * @param mayReparent since microversion 1.37 a provider that has a parent may get another or none
 * @throws NotFound, BadRequest for a move that is not allowed, Conflict where the name is taken
 */
export const changeProvider = (
  ctx: Context,
  placement: Placement,
  uuid: string,
  input: ProviderInput,
  mayReparent: boolean,
): Promise<Provider> =>
  writing(`name ${input.name}`, () =>
    change(ctx, placement, async (changing) => {
      const before = await lockedProvider(changing, uuid);
      const place = await placeInTree(changing, before, input.parentUuid, mayReparent);
      const after: Provider = { ...before, ...place, name: input.name, updated_at: changing.at };
      await updateProvider(changing.tx, after);
      await changing.record('resource_provider.updated', {
        id: uuid,
        payload: { name: after.name, parentUuid: after.parent_uuid },
      });
      return after;
    }),
  );

/** @throws NotFound, Conflict while it has allocations or children */
export const removeProvider = (ctx: Context, placement: Placement, uuid: string): Promise<void> =>
  change(ctx, placement, async (changing) => {
    await lockedProvider(changing, uuid);
    if (await hasChildren(changing.tx, uuid)) {
      throw new Conflict(`Resource provider ${uuid} has providers below it: delete those first.`, {
        code: errorCodes.cannotDeleteParent,
      });
    }
    if (await hasAllocations(changing.tx, uuid)) {
      throw new Conflict(`Resource provider ${uuid} has allocations: delete those first.`, {
        code: errorCodes.providerInUse,
      });
    }
    await deleteProvider(changing.tx, uuid);
    await changing.record('resource_provider.deleted', { id: uuid });
  });
