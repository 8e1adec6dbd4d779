import {
  deleteEndpoint,
  insertEndpoint,
  listEndpoints,
  updateEndpoint,
  type Endpoint,
} from '../../db/endpoint-store.ts';
import { findRegion, insertRegion } from '../../db/region-store.ts';
import { insertService, listServices, type Service } from '../../db/service-store.ts';
import type { Change } from '../change.ts';
import { newId } from '../ids.ts';
import type { PlannedService } from './plan.ts';

const interfaces = ['public', 'internal', 'admin'] as const;

export const ensureRegion = async (changing: Change, id: string): Promise<void> => {
  if ((await findRegion(changing.tx, id)) !== undefined) return;
  const region = { id, parentRegionId: null, description: '', extra: {} };
  await insertRegion(changing.tx, region);
  await changing.touch('catalog');
  await changing.record('region.created', region);
};

const ensureServiceRow = async (changing: Change, planned: PlannedService): Promise<Service> => {
  const known = await listServices(changing.tx, planned.type);
  const same = known.find(({ extra }) => extra['name'] === planned.name);
  if (same !== undefined) return same;
  const extra = {
    name: planned.name,
    ...(planned.description === undefined ? {} : { description: planned.description }),
  };
  const service = { id: newId(), type: planned.type, enabled: true, extra };
  await insertService(changing.tx, service);
  await changing.touch('catalog');
  await changing.record('service.created', service);
  return service;
};

const removeEndpoints = async (changing: Change, endpoints: readonly Endpoint[]): Promise<void> => {
  for (const endpoint of endpoints) {
    await deleteEndpoint(changing.tx, endpoint.id);
    await changing.touch('catalog');
    await changing.record('endpoint.deleted', undefined, endpoint);
  }
};

const ensureUrl = async (
  changing: Change,
  wanted: Omit<Endpoint, 'id'>,
  known: Endpoint | undefined,
): Promise<void> => {
  if (known?.url === wanted.url) return;
  const endpoint = { ...wanted, id: known?.id ?? newId() };
  await (known === undefined ? insertEndpoint(changing.tx, endpoint) : updateEndpoint(changing.tx, endpoint));
  await changing.touch('catalog');
  await changing.record(known === undefined ? 'endpoint.created' : 'endpoint.updated', endpoint, known);
};

/** A service with exactly the planned endpoints in the region: changed URLs are updated, others removed. */
export const ensureService = async (changing: Change, planned: PlannedService, region: string): Promise<void> => {
  const service = await ensureServiceRow(changing, planned);
  for (const side of interfaces) {
    const filter = { serviceId: service.id, interface: side, regionIds: [region] };
    const [known, ...others] = await listEndpoints(changing.tx, filter);
    await removeEndpoints(changing, others);
    const url = planned.endpoints[side];
    if (url === undefined) {
      await removeEndpoints(changing, known === undefined ? [] : [known]);
      continue;
    }
    const { enabled = true, extra = {} } = known ?? {};
    await ensureUrl(changing, { serviceId: service.id, interface: side, regionId: region, url, enabled, extra }, known);
  }
};
