import type { EndpointGroup, ProjectEndpointGroup } from '../../db/endpoint-group-store.ts';
import { selfLink } from '../common/urls.ts';

/** A group of endpoints as OS-EP-FILTER shows it. */
export const endpointGroupView = ({ id, name, description, filters }: EndpointGroup, base: string) => ({
  id,
  name,
  description,
  filters,
  links: selfLink(base, 'OS-EP-FILTER/endpoint_groups', id),
});

/** A group's place in a project. */
export const projectEndpointGroupView = ({ endpointGroupId, projectId }: ProjectEndpointGroup, base: string) => ({
  endpoint_group_id: endpointGroupId,
  project_id: projectId,
  links: selfLink(base, `OS-EP-FILTER/endpoint_groups/${encodeURIComponent(endpointGroupId)}/projects`, projectId),
});
