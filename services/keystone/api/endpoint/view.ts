import type { Endpoint } from '../../db/endpoint-store.ts';
import { selfLink } from '../common/urls.ts';

/** An endpoint as Identity v3 shows it, its URL as it was given. */
export const endpointView = (endpoint: Endpoint, base: string) => ({
  ...endpoint.extra,
  id: endpoint.id,
  interface: endpoint.interface,
  service_id: endpoint.serviceId,
  region_id: endpoint.regionId,
  region: endpoint.regionId,
  url: endpoint.url,
  enabled: endpoint.enabled,
  links: selfLink(base, 'endpoints', endpoint.id),
});
