import type { EndpointGroup, ProjectEndpointGroup } from '../db/endpoint-group-store.ts';
import type { Endpoint } from '../db/endpoint-store.ts';
import type { ProjectEndpoint } from '../db/project-endpoint-store.ts';

/** Whether an endpoint fits all that a group asks for. */
export const isInGroup = (endpoint: Endpoint, { filters }: EndpointGroup): boolean =>
  (filters.service_id ?? endpoint.serviceId) === endpoint.serviceId &&
  (filters.region_id ?? endpoint.regionId) === endpoint.regionId &&
  (filters.interface ?? endpoint.interface) === endpoint.interface;

/** Which endpoints projects are given. */
export interface EndpointPlacements {
  readonly endpoints: readonly ProjectEndpoint[];
  readonly groups: readonly EndpointGroup[];
  readonly groupPlacements: readonly ProjectEndpointGroup[];
}

/**
 * The ids of the endpoints that each project's catalog shows. Projects that were given none are not in it: they see
 * every endpoint (upstream's `return_all_endpoints_if_no_filter`).
 */
export const endpointsByProject = (
  endpoints: readonly Endpoint[],
  placements: EndpointPlacements,
): ReadonlyMap<string, ReadonlySet<string>> => {
  const shown = new Map<string, Set<string>>();
  const of = (projectId: string): Set<string> => {
    const known = shown.get(projectId) ?? new Set();
    shown.set(projectId, known);
    return known;
  };
  for (const { projectId, endpointId } of placements.endpoints) of(projectId).add(endpointId);
  const groups = new Map(placements.groups.map((group) => [group.id, group]));
  for (const { projectId, endpointGroupId } of placements.groupPlacements) {
    const group = groups.get(endpointGroupId);
    if (group === undefined) continue;
    for (const endpoint of endpoints) if (isInGroup(endpoint, group)) of(projectId).add(endpoint.id);
  }
  return shown;
};
