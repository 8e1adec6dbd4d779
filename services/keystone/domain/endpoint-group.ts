import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import {
  deleteEndpointGroup,
  findEndpointGroup,
  insertEndpointGroup,
  listEndpointGroups,
  updateEndpointGroup,
  type EndpointGroup,
  type EndpointGroupFilters,
} from '../db/endpoint-group-store.ts';
import { listEndpoints, type Endpoint } from '../db/endpoint-store.ts';
import { change } from './change.ts';
import type { Changes } from './changes.ts';
import { isInGroup } from './endpoint-filter.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';

/** What a caller says of a new group of endpoints. */
export interface NewEndpointGroup {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly filters: EndpointGroupFilters;
}

export type EndpointGroupChanges = Changes<NewEndpointGroup>;

export const getEndpointGroup = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<EndpointGroup> => {
  const found = await findEndpointGroup(keystone.db.read, id);
  return allowed(ctx, { rule, found, target: () => ({}), missing: () => notFound('endpoint group', id) });
};

export const listEndpointGroupsFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  name: string | undefined,
): Promise<EndpointGroup[]> => {
  await ctx.authorize(rule, {});
  return listEndpointGroups(keystone.db.read, name);
};

/** Every endpoint that fits the group's filters now. */
export const listEndpointsOfGroup = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<Endpoint[]> => {
  const group = await getEndpointGroup(ctx, keystone, rule, id);
  return (await listEndpoints(keystone.db.read, {})).filter((endpoint) => isInGroup(endpoint, group));
};

/** @throws BadRequest for a group without filters */
export const createEndpointGroup = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  given: NewEndpointGroup,
): Promise<EndpointGroup> => {
  await ctx.authorize(rule, {});
  if (Object.keys(given.filters).length === 0) throw new BadRequest('filters field is required and cannot be empty');
  const group = { id: newId(), name: given.name, description: given.description ?? null, filters: given.filters };
  await change(ctx, keystone, async (changing) => {
    await insertEndpointGroup(changing.tx, group);
    await changing.record('endpoint_group.created', group);
  });
  return group;
};

export const updateEndpointGroupFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  changes: EndpointGroupChanges,
): Promise<EndpointGroup> => {
  await getEndpointGroup(ctx, keystone, rule, id);
  return change(ctx, keystone, async (changing) => {
    const before = await findEndpointGroup(changing.tx, id);
    if (before === undefined) throw notFound('endpoint group', id);
    const { name = before.name, description = before.description } = changes;
    const after = { id, name, description, filters: { ...before.filters, ...changes.filters } };
    await updateEndpointGroup(changing.tx, after);
    await changing.touch('catalog');
    await changing.record('endpoint_group.updated', after, before);
    return after;
  });
};

export const deleteEndpointGroupFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  const group = await getEndpointGroup(ctx, keystone, rule, id);
  await change(ctx, keystone, async (changing) => {
    await deleteEndpointGroup(changing.tx, id);
    await changing.touch('catalog');
    await changing.record('endpoint_group.deleted', undefined, group);
  });
};
