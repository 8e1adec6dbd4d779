import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { fromAttributes, toAttributes, type Attributes } from './attributes.ts';
import type { EndpointRow, Tables } from './tables.ts';

export interface Endpoint {
  readonly id: string;
  readonly serviceId: string;
  readonly interface: EndpointRow['interface'];
  readonly regionId: string | null;
  /** May hold `$(project_id)s` and the like. */
  readonly url: string;
  readonly enabled: boolean;
  readonly extra: Attributes;
}

export interface EndpointFilter {
  readonly serviceId?: string | undefined;
  readonly interface?: string | undefined;
  readonly regionIds?: readonly string[] | undefined;
}

const toEndpoint = (row: Selectable<EndpointRow>): Endpoint => ({
  id: row.id,
  serviceId: row.service_id,
  interface: row.interface,
  regionId: row.region_id,
  url: row.url,
  enabled: row.enabled,
  extra: toAttributes(row.extra),
});

const toColumns = (endpoint: Endpoint) => ({
  service_id: endpoint.serviceId,
  interface: endpoint.interface,
  region_id: endpoint.regionId,
  url: endpoint.url,
  enabled: endpoint.enabled,
  extra: fromAttributes(endpoint.extra),
});

export const findEndpoint = async (db: Executor<Tables>, id: string): Promise<Endpoint | undefined> => {
  const row = await db.selectFrom('endpoints').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toEndpoint(row);
};

export const listEndpoints = async (db: Executor<Tables>, filter: EndpointFilter): Promise<Endpoint[]> => {
  let query = db.selectFrom('endpoints').selectAll().orderBy('id');
  if (filter.serviceId !== undefined) query = query.where('service_id', '=', filter.serviceId);
  if (filter.interface !== undefined) query = query.where('interface', '=', filter.interface as Endpoint['interface']);
  if (filter.regionIds !== undefined) query = query.where('region_id', 'in', filter.regionIds);
  return (await query.execute()).map(toEndpoint);
};

export const insertEndpoint = async (db: Executor<Tables>, endpoint: Endpoint): Promise<void> => {
  await db
    .insertInto('endpoints')
    .values({ id: endpoint.id, ...toColumns(endpoint) })
    .execute();
};

export const updateEndpoint = async (db: Executor<Tables>, endpoint: Endpoint): Promise<void> => {
  await db.updateTable('endpoints').set(toColumns(endpoint)).where('id', '=', endpoint.id).execute();
};

/** What else speaks of endpoints goes with them. */
export const deleteEndpointReferences = async (db: Executor<Tables>, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await db.deleteFrom('project_endpoints').where('endpoint_id', 'in', ids).execute();
  await db.deleteFrom('policy_associations').where('endpoint_id', 'in', ids).execute();
};

export const deleteEndpoint = async (db: Executor<Tables>, id: string): Promise<void> => {
  await deleteEndpointReferences(db, [id]);
  await db.deleteFrom('endpoints').where('id', '=', id).execute();
};
