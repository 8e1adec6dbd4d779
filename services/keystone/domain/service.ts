import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import type { Attributes } from '../db/attributes.ts';
import { deleteLimitsOfService } from '../db/registered-limit-store.ts';
import {
  deleteService,
  findService,
  insertService,
  listServices,
  updateService,
  type Service,
} from '../db/service-store.ts';
import { change } from './change.ts';
import type { Changes } from './changes.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';

/** What a caller says of a new service; `extra` holds name and description. */
export interface NewService {
  readonly type: string;
  readonly enabled?: boolean | undefined;
  readonly extra: Attributes;
}

export type ServiceChanges = Changes<NewService>;

/** What a list of services may be narrowed by. */
export interface ServiceFilter {
  readonly type?: string | undefined;
  readonly name?: string | undefined;
}

export const getService = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<Service> => {
  const found = await findService(keystone.db.read, id);
  return allowed(ctx, { rule, found, target: () => ({}), missing: () => notFound('service', id) });
};

export const listServicesFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  { type, name }: ServiceFilter,
): Promise<Service[]> => {
  await ctx.authorize(rule, {});
  const services = await listServices(keystone.db.read, type);
  return name === undefined ? services : services.filter(({ extra }) => (extra['name'] ?? '') === name);
};

export const createService = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  given: NewService,
): Promise<Service> => {
  await ctx.authorize(rule, {});
  const service: Service = {
    id: newId(),
    type: given.type,
    enabled: given.enabled ?? true,
    extra: { name: '', ...given.extra },
  };
  await change(ctx, keystone, async (changing) => {
    await insertService(changing.tx, service);
    await changing.touch('catalog');
    await changing.record('service.created', service);
  });
  return service;
};

export const updateServiceFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  changes: ServiceChanges,
): Promise<Service> => {
  await getService(ctx, keystone, rule, id);
  return change(ctx, keystone, async (changing) => {
    const before = await findService(changing.tx, id);
    if (before === undefined) throw notFound('service', id);
    const { type = before.type, enabled = before.enabled, extra } = changes;
    const after = { id, type, enabled, extra: { ...before.extra, ...extra } };
    await updateService(changing.tx, after);
    await changing.touch('catalog');
    await changing.record('service.updated', after, before);
    return after;
  });
};

/** A service goes with its endpoints and limits. */
export const deleteServiceFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  const service = await getService(ctx, keystone, rule, id);
  await change(ctx, keystone, async (changing) => {
    await deleteLimitsOfService(changing.tx, id);
    await deleteService(changing.tx, id);
    await changing.touch('catalog');
    await changing.record('service.deleted', undefined, service);
  });
};
