import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { ServiceProviderRow } from './federation-tables.ts';
import type { Tables } from './tables.ts';

/** Another cloud that takes our word for our users. */
export interface ServiceProvider {
  readonly id: string;
  readonly enabled: boolean;
  readonly description: string | null;
  /** Where its keystone gives out tokens for us. */
  readonly authUrl: string;
  /** Where assertions are sent. */
  readonly spUrl: string;
  readonly relayStatePrefix: string;
}

export interface ServiceProviderFilter {
  readonly id?: string | undefined;
  readonly enabled?: boolean | undefined;
}

const toProvider = (row: Selectable<ServiceProviderRow>): ServiceProvider => ({
  id: row.id,
  enabled: row.enabled,
  description: row.description,
  authUrl: row.auth_url,
  spUrl: row.sp_url,
  relayStatePrefix: row.relay_state_prefix,
});

const toColumns = (provider: ServiceProvider) => ({
  enabled: provider.enabled,
  description: provider.description,
  auth_url: provider.authUrl,
  sp_url: provider.spUrl,
  relay_state_prefix: provider.relayStatePrefix,
});

/** In the order of ids. */
export const listServiceProviders = async (
  db: Executor<Tables>,
  { id, enabled }: ServiceProviderFilter,
): Promise<ServiceProvider[]> => {
  let query = db.selectFrom('service_providers').selectAll();
  if (id !== undefined) query = query.where('id', '=', id);
  if (enabled !== undefined) query = query.where('enabled', '=', enabled);
  return (await query.orderBy('id').execute()).map(toProvider);
};

export const findServiceProvider = async (db: Executor<Tables>, id: string): Promise<ServiceProvider | undefined> =>
  (await listServiceProviders(db, { id }))[0];

/** @throws UniqueViolation where the id is taken */
export const insertServiceProvider = async (db: Executor<Tables>, provider: ServiceProvider): Promise<void> => {
  await db
    .insertInto('service_providers')
    .values({ id: provider.id, ...toColumns(provider) })
    .execute();
};

export const updateServiceProvider = async (db: Executor<Tables>, provider: ServiceProvider): Promise<void> => {
  await db.updateTable('service_providers').set(toColumns(provider)).where('id', '=', provider.id).execute();
};

export const deleteServiceProvider = async (db: Executor<Tables>, id: string): Promise<void> => {
  await db.deleteFrom('service_providers').where('id', '=', id).execute();
};
