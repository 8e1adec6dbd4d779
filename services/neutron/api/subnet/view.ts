import { fromJson } from '@nimbo/db/json.ts';
import type { Pool } from '../../domain/ipam/pools.ts';
import type { HostRoute } from '../../domain/subnet-rules.ts';
import type { SeenSubnet } from '../../domain/subnet-view.ts';
import { standardView } from '../common/standard-view.ts';

/** A subnet as the Networking API shows it. */
export const subnetView = (subnet: SeenSubnet) => ({
  ...standardView(subnet),
  name: subnet.name,
  network_id: subnet.network_id,
  ip_version: subnet.ip_version,
  cidr: subnet.cidr,
  gateway_ip: subnet.gateway_ip,
  enable_dhcp: subnet.enable_dhcp,
  ipv6_ra_mode: subnet.ipv6_ra_mode,
  ipv6_address_mode: subnet.ipv6_address_mode,
  allocation_pools: fromJson<readonly Pool[]>(subnet.allocation_pools),
  dns_nameservers: fromJson<readonly string[]>(subnet.dns_nameservers),
  host_routes: fromJson<readonly HostRoute[]>(subnet.host_routes),
  service_types: fromJson<readonly string[]>(subnet.service_types),
  subnetpool_id: subnet.subnetpool_id,
  'router:external': subnet.external,
  tags: subnet.tags,
});
