import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { fromAttributes, toAttributes, type Attributes } from './attributes.ts';
import { deleteEndpointReferences } from './endpoint-store.ts';
import type { ServiceRow, Tables } from './tables.ts';

export interface Service {
  readonly id: string;
  /** What it speaks, for example `image`. */
  readonly type: string;
  readonly enabled: boolean;
  /** `name` and `description` among them, as in Identity v3. */
  readonly extra: Attributes;
}

const toService = (row: Selectable<ServiceRow>): Service => ({
  id: row.id,
  type: row.type,
  enabled: row.enabled,
  extra: toAttributes(row.extra),
});

const toColumns = (service: Service) => ({
  type: service.type,
  enabled: service.enabled,
  extra: fromAttributes(service.extra),
});

export const findService = async (db: Executor<Tables>, id: string): Promise<Service | undefined> => {
  const row = await db.selectFrom('services').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toService(row);
};

/** All services, or those of one type. */
export const listServices = async (db: Executor<Tables>, type?: string): Promise<Service[]> => {
  const query = db.selectFrom('services').selectAll().orderBy('id');
  const narrowed = type === undefined ? query : query.where('type', '=', type);
  return (await narrowed.execute()).map(toService);
};

export const insertService = async (db: Executor<Tables>, service: Service): Promise<void> => {
  await db
    .insertInto('services')
    .values({ id: service.id, ...toColumns(service) })
    .execute();
};

export const updateService = async (db: Executor<Tables>, service: Service): Promise<void> => {
  await db.updateTable('services').set(toColumns(service)).where('id', '=', service.id).execute();
};

export const deleteService = async (db: Executor<Tables>, id: string): Promise<void> => {
  const endpoints = await db.selectFrom('endpoints').select('id').where('service_id', '=', id).execute();
  const endpointIds = endpoints.map((endpoint) => endpoint.id);
  await deleteEndpointReferences(db, endpointIds);
  await db.deleteFrom('policy_associations').where('service_id', '=', id).execute();
  await db.deleteFrom('endpoints').where('service_id', '=', id).execute();
  await db.deleteFrom('services').where('id', '=', id).execute();
};
