import { imageTicketSecret } from '@nimbo/auth/image-ticket.ts';
import { inventoriesClient } from '@nimbo/client-placement/inventories.ts';
import { createPlacementHttp } from '@nimbo/client-placement/placement-http.ts';
import { resourceProvidersClient } from '@nimbo/client-placement/resource-providers.ts';
import { traitsClient } from '@nimbo/client-placement/traits.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';
import { HostClocks } from './domain/host-desk/host-clocks.ts';
import type { HostDesk, InventoryKeeping } from './domain/host-desk/host-desk.ts';
import type { Nova } from './domain/nova.ts';
import { novaSession } from './nova-session.ts';

const placementOf = async (deps: RoleDeps): Promise<InventoryKeeping> => {
  const tokens = await novaSession(deps);
  const http = createPlacementHttp({ endpoint: () => deps.endpoint('placement', 'internal'), tokens });
  return { providers: resourceProvidersClient(http), inventories: inventoriesClient(http), traits: traitsClient(http) };
};

/** What the compute hosts are served with; `reported` is called with the servers of which there is news. */
export const openHostDesk = async (
  deps: RoleDeps,
  nova: Pick<Nova, 'api' | 'cells' | 'settings' | 'changed'>,
  reported: (uuids: readonly string[]) => void,
): Promise<HostDesk> => ({
  api: nova.api,
  cells: nova.cells,
  clock: deps.clock,
  clocks: new HostClocks(deps.clock),
  placement: await placementOf(deps),
  imageTicketKey: await deps.secret(imageTicketSecret),
  dhcpDomain: nova.settings.dhcp_domain,
  reported: (uuids) => {
    nova.changed();
    reported(uuids);
  },
});
