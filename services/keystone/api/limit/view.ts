import type { Limit } from '../../db/limit-store.ts';
import { selfLink } from '../common/urls.ts';

/** A limit as Identity v3 shows it. */
export const limitView = ({ id, registered, place, resourceLimit, description }: Limit, base: string) => ({
  id,
  project_id: place.kind === 'project' ? place.id : null,
  domain_id: place.kind === 'domain' ? place.id : null,
  service_id: registered.serviceId,
  region_id: registered.regionId,
  resource_name: registered.resourceName,
  resource_limit: resourceLimit,
  description,
  links: selfLink(base, 'limits', id),
});
