import type { Context } from '@nimbo/context/context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { deleteExtraSpec, writeExtraSpecs, type ExtraSpecs } from '../db/nova-api/extra-spec-store.ts';
import { lockFlavor } from '../db/nova-api/flavor-store.ts';
import { change } from './change.ts';
import { flavorNotFound, getFlavor } from './flavor.ts';
import type { Nova } from './nova.ts';

const specNotFound = (flavorid: string, key: string): NotFound =>
  new NotFound(`Flavor ${flavorid} has no extra specs with key ${key}.`);

/** @throws NotFound for a flavor that the caller may not use, too */
export const getExtraSpec = async (ctx: Context, nova: Nova, flavorid: string, key: string): Promise<string> => {
  const { extraSpecs } = await getFlavor(ctx, nova, flavorid);
  const value = Object.hasOwn(extraSpecs, key) ? extraSpecs[key] : undefined;
  if (value === undefined) throw specNotFound(flavorid, key);
  return value;
};

/** Adds extra specs, or changes those that are there. @throws NotFound */
export const setExtraSpecs = (ctx: Context, nova: Nova, flavorid: string, specs: ExtraSpecs): Promise<void> =>
  change(ctx, nova, nova.api, async ({ tx, record }) => {
    const flavor = await lockFlavor(tx, flavorid);
    if (flavor === undefined) throw flavorNotFound(flavorid);
    await writeExtraSpecs(tx, flavor.id, specs);
    await record('flavor.extra_specs_changed', { id: flavorid, payload: { keys: Object.keys(specs).slice(0, 100) } });
  });

/** @throws NotFound where the flavor or the key is not there */
export const unsetExtraSpec = (ctx: Context, nova: Nova, flavorid: string, key: string): Promise<void> =>
  change(ctx, nova, nova.api, async ({ tx, record }) => {
    const flavor = await lockFlavor(tx, flavorid);
    if (flavor === undefined) throw flavorNotFound(flavorid);
    if (!(await deleteExtraSpec(tx, flavor.id, key))) throw specNotFound(flavorid, key);
    await record('flavor.extra_specs_changed', { id: flavorid, payload: { keys: [key] } });
  });
