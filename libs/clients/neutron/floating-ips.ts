import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { collection, type Collection } from './collection.ts';

/** A floating IP as the Networking API v2.0 shows it. */
export interface NeutronFloatingIp {
  readonly id: string;
  readonly project_id: string;
  readonly floating_network_id: string;
  readonly floating_ip_address: string;
  readonly port_id: string | null;
  readonly fixed_ip_address: string | null;
  readonly router_id: string | null;
  readonly status: string;
}

/** Where a floating IP leads; null for nowhere. */
export interface NeutronFloatingIpChanges {
  readonly port_id?: string | null;
  readonly fixed_ip_address?: string | null;
  readonly description?: string;
}

/** What a caller says of a new floating IP. */
export interface NewNeutronFloatingIp extends NeutronFloatingIpChanges {
  readonly floating_network_id: string;
  readonly floating_ip_address?: string;
  readonly subnet_id?: string;
  readonly project_id?: string;
}

/** Floating IPs at neutron. */
export const floatingIpsClient = (
  http: HttpClient,
): Collection<NeutronFloatingIp, NewNeutronFloatingIp, NeutronFloatingIpChanges> =>
  collection(http, 'floatingip', 'floatingips');
