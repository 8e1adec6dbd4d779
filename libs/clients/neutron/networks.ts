import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { collection, type Collection } from './collection.ts';

/** A network as the Networking API v2.0 shows it. */
export interface NeutronNetwork {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly admin_state_up: boolean;
  readonly mtu: number;
  readonly shared: boolean;
  readonly 'router:external': boolean;
  readonly port_security_enabled: boolean;
  readonly subnets: readonly string[];
  readonly tags: readonly string[];
  /** Shown to administrators only. */
  readonly 'provider:network_type'?: string;
  readonly 'provider:physical_network'?: string | null;
  readonly 'provider:segmentation_id'?: number | null;
}

/** What a caller says of a new network. */
export interface NewNeutronNetwork {
  readonly project_id?: string;
  readonly name?: string;
  readonly description?: string;
  readonly mtu?: number;
  readonly shared?: boolean;
  readonly is_default?: boolean;
  readonly port_security_enabled?: boolean;
  readonly 'router:external'?: boolean;
  readonly 'provider:network_type'?: string;
  readonly 'provider:physical_network'?: string;
  readonly 'provider:segmentation_id'?: number;
}

/** Networks at neutron. */
export const networksClient = (
  http: HttpClient,
): Collection<NeutronNetwork, NewNeutronNetwork, Partial<NewNeutronNetwork>> => collection(http, 'network', 'networks');
