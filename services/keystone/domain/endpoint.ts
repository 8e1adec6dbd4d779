import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Attributes } from '../db/attributes.ts';
import {
  deleteEndpoint,
  findEndpoint,
  insertEndpoint,
  listEndpoints,
  updateEndpoint,
  type Endpoint,
  type EndpointFilter,
} from '../db/endpoint-store.ts';
import { findRegion, insertRegion } from '../db/region-store.ts';
import { findService } from '../db/service-store.ts';
import { change, type Change } from './change.ts';
import type { Changes } from './changes.ts';
import { assertEndpointUrl } from './endpoint-url.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';

/** What a caller says of a new endpoint. */
export interface NewEndpoint {
  readonly serviceId: string;
  readonly interface: Endpoint['interface'];
  readonly url: string;
  readonly regionId?: string | null | undefined;
  /** The older name of `regionId`: such a region is made where it is not there yet. */
  readonly region?: string | null | undefined;
  readonly enabled?: boolean | undefined;
  readonly extra: Attributes;
}

export type EndpointChanges = Changes<NewEndpoint>;

export const getEndpoint = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<Endpoint> => {
  const found = await findEndpoint(keystone.db.read, id);
  return allowed(ctx, { rule, found, target: () => ({}), missing: () => notFound('endpoint', id) });
};

export const listEndpointsFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  filter: EndpointFilter,
): Promise<Endpoint[]> => {
  await ctx.authorize(rule, {});
  return listEndpoints(keystone.db.read, filter);
};

const regionOf = async (changing: Change, given: EndpointChanges): Promise<string | null | undefined> => {
  const { regionId, region } = given;
  if (regionId !== undefined && regionId !== null) return regionId;
  if (region === undefined || region === null) return regionId;
  if ((await findRegion(changing.tx, region)) === undefined) {
    const made = { id: region, parentRegionId: null, description: '', extra: {} };
    await insertRegion(changing.tx, made);
    await changing.record('region.created', made);
  }
  return region;
};

const assertRefers = async ({ tx }: Change, { serviceId, regionId }: Endpoint): Promise<void> => {
  if ((await findService(tx, serviceId)) === undefined) throw new BadRequest(`There is no service ${serviceId}.`);
  if (regionId !== null && (await findRegion(tx, regionId)) === undefined) {
    throw new BadRequest(`There is no region ${regionId}.`);
  }
};

/** @throws Forbidden, BadRequest for an unknown service or region, or a URL that cannot be filled in */
export const createEndpoint = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  given: NewEndpoint,
): Promise<Endpoint> => {
  await ctx.authorize(rule, {});
  assertEndpointUrl(given.url);
  return change(ctx, keystone, async (changing) => {
    const endpoint: Endpoint = {
      id: newId(),
      serviceId: given.serviceId,
      interface: given.interface,
      regionId: (await regionOf(changing, given)) ?? null,
      url: given.url,
      enabled: given.enabled ?? true,
      extra: given.extra,
    };
    await assertRefers(changing, endpoint);
    await insertEndpoint(changing.tx, endpoint);
    await changing.touch('catalog');
    await changing.record('endpoint.created', endpoint);
    return endpoint;
  });
};

export const updateEndpointFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  changes: EndpointChanges,
): Promise<Endpoint> => {
  await getEndpoint(ctx, keystone, rule, id);
  if (changes.url !== undefined) assertEndpointUrl(changes.url);
  return change(ctx, keystone, async (changing) => {
    const before = await findEndpoint(changing.tx, id);
    if (before === undefined) throw notFound('endpoint', id);
    const regionId = await regionOf(changing, changes);
    const after: Endpoint = {
      id,
      serviceId: changes.serviceId ?? before.serviceId,
      interface: changes.interface ?? before.interface,
      regionId: regionId === undefined ? before.regionId : regionId,
      url: changes.url ?? before.url,
      enabled: changes.enabled ?? before.enabled,
      extra: { ...before.extra, ...changes.extra },
    };
    await assertRefers(changing, after);
    await updateEndpoint(changing.tx, after);
    await changing.touch('catalog');
    await changing.record('endpoint.updated', after, before);
    return after;
  });
};

export const deleteEndpointFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  const endpoint = await getEndpoint(ctx, keystone, rule, id);
  await change(ctx, keystone, async (changing) => {
    await deleteEndpoint(changing.tx, id);
    await changing.touch('catalog');
    await changing.record('endpoint.deleted', undefined, endpoint);
  });
};
