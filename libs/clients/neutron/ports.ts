import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { collection, type Collection } from './collection.ts';

/** A port as the Networking API v2.0 shows it; `binding:` attributes but the vnic type to services and administrators only. */
export interface NeutronPort {
  readonly id: string;
  readonly project_id: string;
  readonly network_id: string;
  readonly name: string;
  readonly admin_state_up: boolean;
  readonly mac_address: string;
  readonly fixed_ips: readonly { readonly subnet_id: string; readonly ip_address: string }[];
  readonly device_id: string;
  readonly device_owner: string;
  /** `ACTIVE` once its host has wired it. */
  readonly status: string;
  readonly security_groups: readonly string[];
  readonly port_security_enabled: boolean;
  readonly allowed_address_pairs: readonly { readonly ip_address: string; readonly mac_address: string }[];
  readonly 'binding:vnic_type': string;
  readonly 'binding:host_id'?: string;
  /** `unbound`, `binding_failed` or `bridge`. */
  readonly 'binding:vif_type'?: string;
  /** Where binding failed, `reason` says why. */
  readonly 'binding:vif_details'?: Readonly<Record<string, unknown>>;
  readonly 'binding:profile'?: Readonly<Record<string, unknown>>;
}

/** What a caller may say of a port at any time. */
export interface NeutronPortChanges {
  readonly name?: string;
  readonly admin_state_up?: boolean;
  readonly mac_address?: string;
  readonly fixed_ips?: readonly { readonly subnet_id?: string; readonly ip_address?: string }[];
  readonly device_id?: string;
  readonly device_owner?: string;
  readonly security_groups?: readonly string[];
  readonly port_security_enabled?: boolean;
  readonly allowed_address_pairs?: readonly { readonly ip_address: string; readonly mac_address?: string }[];
  /** Empty to unbind. */
  readonly 'binding:host_id'?: string;
  readonly 'binding:profile'?: Readonly<Record<string, unknown>>;
  readonly 'binding:vnic_type'?: string;
}

/** What a caller says of a new port. */
export interface NewNeutronPort extends NeutronPortChanges {
  readonly network_id: string;
  readonly project_id?: string;
}

/** Ports at neutron. */
export const portsClient = (http: HttpClient): Collection<NeutronPort, NewNeutronPort, NeutronPortChanges> =>
  collection(http, 'port', 'ports');
