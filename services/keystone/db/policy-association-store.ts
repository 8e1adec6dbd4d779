import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from './tables.ts';

/** What a policy holds for: one endpoint, all of a service, or a service in one region. */
export interface PolicyPlace {
  readonly endpointId?: string | undefined;
  readonly serviceId?: string | undefined;
  readonly regionId?: string | undefined;
}

interface PlaceColumns {
  readonly endpoint_id: string;
  readonly service_id: string;
  readonly region_id: string;
}

/** Nothing is told by an empty text: keys can't hold null. */
const toColumns = ({ endpointId = '', serviceId = '', regionId = '' }: PolicyPlace): PlaceColumns => ({
  endpoint_id: endpointId,
  service_id: serviceId,
  region_id: regionId,
});

const toPlace = (row: PlaceColumns): PolicyPlace => ({
  endpointId: row.endpoint_id === '' ? undefined : row.endpoint_id,
  serviceId: row.service_id === '' ? undefined : row.service_id,
  regionId: row.region_id === '' ? undefined : row.region_id,
});

/** The policy at exactly this place. */
export const findPolicyAt = async (db: Executor<Tables>, place: PolicyPlace): Promise<string | undefined> => {
  const { endpoint_id: endpointId, service_id: serviceId, region_id: regionId } = toColumns(place);
  const query = db.selectFrom('policy_associations').select('policy_id').where('endpoint_id', '=', endpointId);
  const row = await query.where('service_id', '=', serviceId).where('region_id', '=', regionId).executeTakeFirst();
  return row?.policy_id;
};

/** Takes a policy from a place. */
export const clearPolicyAt = async (db: Executor<Tables>, place: PolicyPlace): Promise<void> => {
  const { endpoint_id: endpointId, service_id: serviceId, region_id: regionId } = toColumns(place);
  const query = db.deleteFrom('policy_associations').where('endpoint_id', '=', endpointId);
  await query.where('service_id', '=', serviceId).where('region_id', '=', regionId).execute();
};

/** Puts a policy in the place of whichever was there. */
export const setPolicyAt = async (db: Executor<Tables>, place: PolicyPlace, policyId: string): Promise<void> => {
  await clearPolicyAt(db, place);
  await db
    .insertInto('policy_associations')
    .values({ ...toColumns(place), policy_id: policyId })
    .execute();
};

/** Every place a policy holds for. */
export const listPlacesOfPolicy = async (db: Executor<Tables>, policyId: string): Promise<PolicyPlace[]> => {
  const query = db.selectFrom('policy_associations').selectAll().where('policy_id', '=', policyId);
  return (await query.execute()).map(toPlace);
};
