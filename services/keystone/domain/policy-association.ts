import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { findEndpoint, listEndpoints, type Endpoint } from '../db/endpoint-store.ts';
import {
  clearPolicyAt,
  findPolicyAt,
  listPlacesOfPolicy,
  setPolicyAt,
  type PolicyPlace,
} from '../db/policy-association-store.ts';
import { findPolicy, type Policy } from '../db/policy-store.ts';
import { findRegion } from '../db/region-store.ts';
import { findService } from '../db/service-store.ts';
import type { Tables } from '../db/tables.ts';
import { change } from './change.ts';
import type { Keystone } from './keystone.ts';
import { notFound } from './not-found.ts';

/** One policy at one place. */
export interface PolicyAssociation extends PolicyPlace {
  readonly policyId: string;
}

/** @throws NotFound where policy, endpoint, service or region is unknown */
const assertParts = async (db: Executor<Tables>, association: PolicyAssociation): Promise<void> => {
  const { policyId, endpointId, serviceId, regionId } = association;
  if ((await findPolicy(db, policyId)) === undefined) throw notFound('policy', policyId);
  if (endpointId !== undefined && (await findEndpoint(db, endpointId)) === undefined) {
    throw notFound('endpoint', endpointId);
  }
  if (serviceId !== undefined && (await findService(db, serviceId)) === undefined) throw notFound('service', serviceId);
  if (regionId !== undefined && (await findRegion(db, regionId)) === undefined) throw notFound('region', regionId);
};

const told = (association: PolicyAssociation) => ({ id: association.policyId, ...association });

/** A place has one policy: the new one takes the place of the old. @throws NotFound for whatever is unknown */
export const associatePolicy = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  association: PolicyAssociation,
): Promise<void> => {
  await ctx.authorize(rule, {});
  await change(ctx, keystone, async (changing) => {
    await assertParts(changing.tx, association);
    await setPolicyAt(changing.tx, association, association.policyId);
    await changing.record('policy_association.created', told(association));
  });
};

/** @throws NotFound where something is unknown, or the place has another policy or none */
export const checkPolicyAssociation = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  association: PolicyAssociation,
): Promise<void> => {
  await ctx.authorize(rule, {});
  await assertParts(keystone.db.read, association);
  if ((await findPolicyAt(keystone.db.read, association)) === association.policyId) return;
  throw new NotFound(`Policy ${association.policyId} is not associated with this place.`);
};

/** Nothing happens where the place has another policy or none. @throws NotFound where something is unknown */
export const dissociatePolicy = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  association: PolicyAssociation,
): Promise<void> => {
  await ctx.authorize(rule, {});
  await change(ctx, keystone, async (changing) => {
    await assertParts(changing.tx, association);
    if ((await findPolicyAt(changing.tx, association)) !== association.policyId) return;
    await clearPolicyAt(changing.tx, association);
    await changing.record('policy_association.deleted', undefined, told(association));
  });
};

/** Places that speak of an endpoint, the narrowest first: itself, its service in its region and those above, its service. */
const placesOf = async (db: Executor<Tables>, endpoint: Endpoint): Promise<PolicyPlace[]> => {
  const { id: endpointId, serviceId } = endpoint;
  const regional: PolicyPlace[] = [];
  const seen = new Set<string>();
  for (let { regionId } = endpoint; regionId !== null && !seen.has(regionId);) {
    seen.add(regionId);
    regional.push({ serviceId, regionId });
    regionId = (await findRegion(db, regionId))?.parentRegionId ?? null;
  }
  return [{ endpointId }, ...regional, { serviceId }];
};

const policyOf = async (db: Executor<Tables>, endpoint: Endpoint): Promise<Policy | undefined> => {
  for (const place of await placesOf(db, endpoint)) {
    const policyId = await findPolicyAt(db, place);
    if (policyId !== undefined) return findPolicy(db, policyId);
  }
  return undefined;
};

/** The policy that holds for an endpoint. @throws NotFound where there is none */
export const getPolicyOfEndpoint = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  endpointId: string,
): Promise<Policy> => {
  await ctx.authorize(rule, {});
  const endpoint = await findEndpoint(keystone.db.read, endpointId);
  if (endpoint === undefined) throw notFound('endpoint', endpointId);
  const policy = await policyOf(keystone.db.read, endpoint);
  if (policy === undefined) throw new NotFound(`No policy is associated with endpoint ${endpointId}.`);
  return policy;
};

/** Every endpoint that a policy holds for. */
export const listEndpointsOfPolicy = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  policyId: string,
): Promise<Endpoint[]> => {
  await ctx.authorize(rule, {});
  const db = keystone.db.read;
  if ((await findPolicy(db, policyId)) === undefined) throw notFound('policy', policyId);
  if ((await listPlacesOfPolicy(db, policyId)).length === 0) return [];
  const governed: Endpoint[] = [];
  for (const endpoint of await listEndpoints(db, {})) {
    if ((await policyOf(db, endpoint))?.id === policyId) governed.push(endpoint);
  }
  return governed;
};
