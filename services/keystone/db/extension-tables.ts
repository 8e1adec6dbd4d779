import type { Timestamp } from '@nimbo/context/timestamp.ts';

/* The tables of Identity v3's extensions: OS-ENDPOINT-POLICY, OS-EP-FILTER and those that let one act for another. */

export interface PolicyRow {
  readonly id: string;
  readonly type: string;
  readonly content: string;
  readonly extra: string;
}

/** Where a policy holds; an empty text stands for what is left open. */
interface PolicyAssociationRow {
  readonly endpoint_id: string;
  readonly service_id: string;
  readonly region_id: string;
  readonly policy_id: string;
}

interface ProjectEndpointRow {
  readonly project_id: string;
  readonly endpoint_id: string;
}

export interface EndpointGroupRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly filters: string;
}

interface ProjectEndpointGroupRow {
  readonly project_id: string;
  readonly endpoint_group_id: string;
}

export interface TrustRow {
  readonly id: string;
  readonly trustor_id: string;
  readonly trustee_id: string;
  readonly project_id: string | null;
  readonly impersonation: boolean;
  readonly expires_at: Timestamp | null;
  readonly remaining_uses: number | null;
  readonly redelegated_trust_id: string | null;
  readonly redelegation_count: number;
  readonly created_at: Timestamp;
  readonly deleted_at: Timestamp | null;
}

interface TrustRoleRow {
  readonly trust_id: string;
  readonly role_id: string;
}

export interface ApplicationCredentialRow {
  readonly id: string;
  readonly name: string;
  readonly user_id: string;
  readonly project_id: string;
  readonly description: string | null;
  readonly secret_hash: string;
  readonly expires_at: Timestamp | null;
  readonly unrestricted: boolean;
  /** Whether rules bound it; without any of them it may then do nothing. */
  readonly has_access_rules: boolean;
  readonly created_at: Timestamp;
}

interface ApplicationCredentialRoleRow {
  readonly application_credential_id: string;
  readonly role_id: string;
}

export interface AccessRuleRow {
  readonly id: string;
  readonly user_id: string;
  readonly service: string;
  readonly method: string;
  readonly path: string;
}

interface ApplicationCredentialAccessRuleRow {
  readonly application_credential_id: string;
  readonly access_rule_id: string;
}

export interface OauthConsumerRow {
  readonly id: string;
  readonly description: string | null;
  readonly secret: string;
  readonly extra: string;
}

export interface OauthTokenRow {
  readonly id: string;
  readonly kind: 'request' | 'access';
  readonly secret: string;
  readonly consumer_id: string;
  readonly project_id: string;
  readonly user_id: string | null;
  readonly verifier: string | null;
  readonly role_ids: string;
  readonly expires_at: Timestamp;
}

interface OauthNonceRow {
  readonly digest: string;
  readonly seen_at: Timestamp;
}

export interface ExtensionTables {
  readonly oauth_consumers: OauthConsumerRow;
  readonly oauth_tokens: OauthTokenRow;
  readonly oauth_nonces: OauthNonceRow;
  readonly trusts: TrustRow;
  readonly trust_roles: TrustRoleRow;
  readonly application_credentials: ApplicationCredentialRow;
  readonly application_credential_roles: ApplicationCredentialRoleRow;
  readonly access_rules: AccessRuleRow;
  readonly application_credential_access_rules: ApplicationCredentialAccessRuleRow;
  readonly policies: PolicyRow;
  readonly policy_associations: PolicyAssociationRow;
  readonly project_endpoints: ProjectEndpointRow;
  readonly endpoint_groups: EndpointGroupRow;
  readonly project_endpoint_groups: ProjectEndpointGroupRow;
}
