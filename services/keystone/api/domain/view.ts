import type { Project } from '../../db/project-store.ts';
import { selfLink } from '../common/urls.ts';

/** A domain as Identity v3 shows it. */
export const domainView = (domain: Project, base: string) => ({
  ...domain.extra,
  id: domain.id,
  name: domain.name,
  description: domain.description,
  enabled: domain.enabled,
  tags: domain.tags,
  options: domain.options,
  links: selfLink(base, 'domains', domain.id),
});
