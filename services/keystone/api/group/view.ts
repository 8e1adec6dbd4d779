import type { Group } from '../../db/group-store.ts';
import { selfLink } from '../common/urls.ts';

/** A group as Identity v3 shows it. */
export const groupView = (group: Group, base: string) => ({
  ...group.extra,
  id: group.id,
  name: group.name,
  domain_id: group.domainId,
  description: group.description,
  links: selfLink(base, 'groups', group.id),
});
