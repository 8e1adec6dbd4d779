import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { collection, type Collection } from './collection.ts';

/** A subnet as the Networking API v2.0 shows it. */
export interface NeutronSubnet {
  readonly id: string;
  readonly project_id: string;
  readonly network_id: string;
  readonly name: string;
  readonly ip_version: 4 | 6;
  readonly cidr: string;
  readonly gateway_ip: string | null;
  readonly enable_dhcp: boolean;
  readonly ipv6_address_mode: string | null;
  readonly ipv6_ra_mode: string | null;
  readonly dns_nameservers: readonly string[];
  readonly host_routes: readonly { readonly destination: string; readonly nexthop: string }[];
  readonly allocation_pools: readonly { readonly start: string; readonly end: string }[];
}

/** What a caller may say of a subnet at any time. */
export interface NeutronSubnetChanges {
  readonly name?: string;
  readonly gateway_ip?: string | null;
  readonly enable_dhcp?: boolean;
  readonly dns_nameservers?: readonly string[];
  readonly host_routes?: readonly { readonly destination: string; readonly nexthop: string }[];
  readonly allocation_pools?: readonly { readonly start: string; readonly end: string }[];
}

/** What a caller says of a new subnet. */
export interface NewNeutronSubnet extends NeutronSubnetChanges {
  readonly network_id: string;
  readonly ip_version: 4 | 6;
  readonly cidr: string;
  readonly project_id?: string;
  readonly ipv6_address_mode?: string;
  readonly ipv6_ra_mode?: string;
}

/** Subnets at neutron. */
export const subnetsClient = (http: HttpClient): Collection<NeutronSubnet, NewNeutronSubnet, NeutronSubnetChanges> =>
  collection(http, 'subnet', 'subnets');
