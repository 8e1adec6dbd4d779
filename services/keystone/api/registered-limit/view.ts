import type { RegisteredLimit } from '../../db/registered-limit-store.ts';
import { selfLink } from '../common/urls.ts';

/** A registered limit as Identity v3 shows it. */
export const registeredLimitView = (limit: RegisteredLimit, base: string) => ({
  id: limit.id,
  service_id: limit.serviceId,
  region_id: limit.regionId,
  resource_name: limit.resourceName,
  default_limit: limit.defaultLimit,
  description: limit.description,
  links: selfLink(base, 'registered_limits', limit.id),
});
