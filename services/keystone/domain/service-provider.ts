import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import {
  deleteServiceProvider,
  findServiceProvider,
  insertServiceProvider,
  listServiceProviders,
  updateServiceProvider,
  type ServiceProvider,
  type ServiceProviderFilter,
} from '../db/service-provider-store.ts';
import { change } from './change.ts';
import type { Changes } from './changes.ts';
import { assertFederationId } from './federation/federation-id.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';

/** What a caller says of a new service provider. */
export interface NewServiceProvider {
  readonly authUrl: string;
  readonly spUrl: string;
  readonly enabled?: boolean | undefined;
  readonly description?: string | null | undefined;
  readonly relayStatePrefix?: string | null | undefined;
}

/** As Shibboleth wants it. */
const usualPrefix = 'ss:mem:';

export const getServiceProvider = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<ServiceProvider> => {
  const found = await findServiceProvider(keystone.db.read, id);
  return allowed(ctx, { rule, found, target: () => ({}), missing: () => notFound('service provider', id) });
};

export const listServiceProvidersFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  filter: ServiceProviderFilter,
): Promise<ServiceProvider[]> => {
  await ctx.authorize(rule, {});
  return listServiceProviders(keystone.db.read, filter);
};

/** @throws Conflict where the id is taken */
export const createServiceProvider = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  given: NewServiceProvider,
): Promise<ServiceProvider> => {
  await ctx.authorize(rule, {});
  assertFederationId('service provider', id);
  const provider = {
    id,
    enabled: given.enabled ?? false,
    description: given.description ?? null,
    authUrl: given.authUrl,
    spUrl: given.spUrl,
    relayStatePrefix: given.relayStatePrefix ?? usualPrefix,
  };
  try {
    await change(ctx, keystone, async (changing) => {
      await insertServiceProvider(changing.tx, provider);
      await changing.touch('catalog');
      await changing.record('service_provider.created', provider);
    });
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new Conflict(`There is a service provider ${id} already: choose another id, or change that one.`);
  }
  return provider;
};

export const updateServiceProviderFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  changes: Changes<NewServiceProvider>,
): Promise<ServiceProvider> => {
  await getServiceProvider(ctx, keystone, rule, id);
  return change(ctx, keystone, async (changing) => {
    const before = await findServiceProvider(changing.tx, id);
    if (before === undefined) throw notFound('service provider', id);
    const { relayStatePrefix: prefix } = changes;
    const after = {
      id,
      enabled: changes.enabled ?? before.enabled,
      description: changes.description === undefined ? before.description : changes.description,
      authUrl: changes.authUrl ?? before.authUrl,
      spUrl: changes.spUrl ?? before.spUrl,
      relayStatePrefix: prefix === undefined ? before.relayStatePrefix : (prefix ?? usualPrefix),
    };
    await updateServiceProvider(changing.tx, after);
    await changing.touch('catalog');
    await changing.record('service_provider.updated', after, before);
    return after;
  });
};

export const deleteServiceProviderFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  await getServiceProvider(ctx, keystone, rule, id);
  await change(ctx, keystone, async (changing) => {
    const before = await findServiceProvider(changing.tx, id);
    if (before === undefined) throw notFound('service provider', id);
    await deleteServiceProvider(changing.tx, id);
    await changing.touch('catalog');
    await changing.record('service_provider.deleted', undefined, before);
  });
};
