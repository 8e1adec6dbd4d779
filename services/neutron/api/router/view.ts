import { fromJson } from '@nimbo/db/json.ts';
import type { RouterInterface } from '../../domain/router-interface.ts';
import type { Route } from '../../domain/router-routes.ts';
import type { SeenRouter } from '../../domain/router-view.ts';
import { standardView } from '../common/standard-view.ts';

const gatewayView = ({ gateway_network_id, enable_snat, gatewayAddresses }: SeenRouter) =>
  gateway_network_id === null
    ? null
    : {
        network_id: gateway_network_id,
        enable_snat,
        external_fixed_ips: gatewayAddresses.map(({ subnet_id, ip_address }) => ({ subnet_id, ip_address })),
      };

/** A router as the Networking API shows it. */
export const routerView = (router: SeenRouter) => ({
  ...standardView(router),
  name: router.name,
  admin_state_up: router.admin_state_up,
  status: router.status,
  external_gateway_info: gatewayView(router),
  routes: fromJson<readonly Route[]>(router.routes),
  availability_zone_hints: fromJson<readonly string[]>(router.availability_zone_hints),
  tags: router.tags,
});

/** What was added to a router, or taken from it. */
export const interfaceView = ({ router, portId, networkId, subnetIds }: RouterInterface) => ({
  id: router.id,
  project_id: router.project_id,
  tenant_id: router.project_id,
  port_id: portId,
  network_id: networkId,
  subnet_id: subnetIds[0] ?? '',
  subnet_ids: subnetIds,
  tags: [],
});
