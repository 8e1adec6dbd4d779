import type { Service } from '../../db/service-store.ts';
import { selfLink } from '../common/urls.ts';

/** A service as Identity v3 shows it. */
export const serviceView = (service: Service, base: string) => ({
  ...service.extra,
  id: service.id,
  type: service.type,
  enabled: service.enabled,
  links: selfLink(base, 'services', service.id),
});
