import type { Timestamp } from '@nimbo/context/timestamp.ts';

/* The tables of OS-FEDERATION: who may vouch for users, how what they say is read, and who came that way. */

export interface IdentityProviderRow {
  readonly id: string;
  readonly enabled: boolean;
  readonly description: string | null;
  /** Where its users live. */
  readonly domain_id: string;
  /** Minutes that group memberships outlast a login; null where the configuration says. */
  readonly authorization_ttl: number | null;
}

interface RemoteIdRow {
  readonly remote_id: string;
  readonly idp_id: string;
}

export interface FederationProtocolRow {
  readonly idp_id: string;
  readonly id: string;
  readonly mapping_id: string;
  readonly remote_id_attribute: string | null;
}

export interface MappingRow {
  readonly id: string;
  readonly rules: string;
  readonly schema_version: string;
}

export interface ServiceProviderRow {
  readonly id: string;
  readonly enabled: boolean;
  readonly description: string | null;
  readonly auth_url: string;
  readonly sp_url: string;
  readonly relay_state_prefix: string;
}

export interface FederatedUserRow {
  readonly idp_id: string;
  readonly protocol_id: string;
  /** What the provider calls the user. */
  readonly unique_id: string;
  readonly user_id: string;
  /** Whether the user is there only because it came this way. */
  readonly ephemeral: boolean;
}

interface ExpiringMemberRow {
  readonly user_id: string;
  readonly group_id: string;
  readonly idp_id: string;
  readonly expires_at: Timestamp;
}

/** Of what may be used once only (assertions, states of a login), that it was. */
interface SpentRow {
  readonly digest: string;
  readonly expires_at: Timestamp;
}

export interface FederationTables {
  readonly identity_providers: IdentityProviderRow;
  readonly identity_provider_remote_ids: RemoteIdRow;
  readonly federation_protocols: FederationProtocolRow;
  readonly federation_mappings: MappingRow;
  readonly service_providers: ServiceProviderRow;
  readonly federated_users: FederatedUserRow;
  readonly expiring_group_members: ExpiringMemberRow;
  readonly federation_spent: SpentRow;
}
