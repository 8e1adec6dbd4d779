import type { Region } from '../../db/region-store.ts';
import { selfLink } from '../common/urls.ts';

/** A region as Identity v3 shows it. */
export const regionView = (region: Region, base: string) => ({
  ...region.extra,
  id: region.id,
  description: region.description,
  parent_region_id: region.parentRegionId,
  links: selfLink(base, 'regions', region.id),
});
