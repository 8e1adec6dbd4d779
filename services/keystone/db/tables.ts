import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { EventTables } from '@nimbo/db/events/event-schema.ts';
import type { FederationTables } from './federation-tables.ts';
import type { ExtensionTables } from './extension-tables.ts';

/*
 * One interface per table, as the migrations leave it. JSON is kept as text (`extra`: attributes the API takes without
 * knowing them; `options`: resource options such as `immutable`). Domains are projects with `is_domain`, as in
 * Identity v3 itself; their `domain_id` is `rootDomain`, so that names are unique by one index.
 */

/** The `domain_id` of domains, and of roles that belong to none: no id that can be asked for. */
export const rootDomain = '<<root>>';

export interface ProjectRow {
  readonly id: string;
  readonly name: string;
  readonly domain_id: string;
  /** Null for domains only. */
  readonly parent_id: string | null;
  readonly is_domain: boolean;
  readonly enabled: boolean;
  readonly description: string | null;
  readonly extra: string;
  readonly options: string;
  readonly created_at: Timestamp;
}

interface ProjectTagRow {
  readonly project_id: string;
  readonly name: string;
}

export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly domain_id: string;
  readonly enabled: boolean;
  readonly default_project_id: string | null;
  readonly extra: string;
  readonly options: string;
  readonly created_at: Timestamp;
}

interface PasswordRow {
  readonly id: string;
  readonly user_id: string;
  readonly hash: string;
  readonly created_at: Timestamp;
  /** Null where it never expires. */
  readonly expires_at: Timestamp | null;
  /** Null for the password that holds now; the others are history. */
  readonly replaced_at: Timestamp | null;
}

export interface RoleRow {
  readonly id: string;
  readonly name: string;
  readonly domain_id: string;
  readonly description: string | null;
  readonly extra: string;
  readonly options: string;
  readonly created_at: Timestamp;
}

interface ImpliedRoleRow {
  readonly prior_role_id: string;
  readonly implied_role_id: string;
}

export interface AssignmentRow {
  readonly actor_kind: 'user' | 'group';
  readonly actor_id: string;
  readonly target_kind: 'project' | 'domain' | 'system';
  /** `system` for the system. */
  readonly target_id: string;
  readonly role_id: string;
  readonly inherited: boolean;
}

export interface RegionRow {
  readonly id: string;
  readonly parent_region_id: string | null;
  readonly description: string;
  readonly extra: string;
}

export interface ServiceRow {
  readonly id: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly extra: string;
}

export interface EndpointRow {
  readonly id: string;
  readonly service_id: string;
  readonly interface: 'public' | 'internal' | 'admin';
  readonly region_id: string | null;
  readonly url: string;
  readonly enabled: boolean;
  readonly extra: string;
}

/** One reason why tokens that were issued before it no longer hold; what is null does not bound it. */
export interface RevocationRow {
  readonly sequence: number;
  readonly audit_id: string | null;
  readonly audit_chain_id: string | null;
  readonly user_id: string | null;
  readonly project_id: string | null;
  readonly domain_id: string | null;
  /** For caches elsewhere: tokens with this role have to be asked about again. */
  readonly role_id: string | null;
  readonly system: boolean;
  /** Tokens that were got by this trust or application credential. */
  readonly delegation_kind: string | null;
  readonly delegation_id: string | null;
  readonly revoked_at: Timestamp;
}

/** The single row that every validation reads: which of the caches still hold. */
interface RevisionRow {
  readonly id: number;
  /** Counts changes of what a token's facts are made of. */
  readonly identity: number;
  /** The last revocation's sequence. */
  readonly revocation: number;
  /** Counts changes of regions, services and endpoints. */
  readonly catalog: number;
}

export interface RegisteredLimitRow {
  readonly id: string;
  readonly service_id: string;
  /** Empty where it holds in every region. */
  readonly region_id: string;
  readonly resource_name: string;
  readonly default_limit: number;
  readonly description: string | null;
}

export interface LimitRow {
  readonly id: string;
  readonly registered_limit_id: string;
  readonly place_kind: 'project' | 'domain';
  readonly place_id: string;
  readonly resource_limit: number;
  readonly description: string | null;
}

export interface CredentialRow {
  readonly id: string;
  readonly user_id: string;
  readonly project_id: string | null;
  readonly type: string;
  readonly sealed_blob: string;
  readonly extra: string;
}

export interface GroupRow {
  readonly id: string;
  readonly name: string;
  readonly domain_id: string;
  readonly description: string;
  readonly extra: string;
}

export interface GroupMemberRow {
  readonly user_id: string;
  readonly group_id: string;
}

interface DomainOptionRow {
  readonly domain_id: string;
  readonly group_name: string;
  readonly option_name: string;
  readonly value: string;
}

interface DirectoryRow {
  readonly domain_id: string;
  readonly read_at: Timestamp;
}

export interface DirectoryEntryRow {
  /** The id of the user or group. */
  readonly id: string;
  readonly domain_id: string;
  readonly kind: 'user' | 'group';
  readonly local_id: string;
  /** Of everything that was last read of it; empty where that must be looked at again. */
  readonly digest: string;
  /** Since when the directory does not have it any more. */
  readonly gone_at: Timestamp | null;
}

interface LoginRow {
  readonly user_id: string;
  readonly failures: number;
  readonly failed_at: Timestamp | null;
  readonly active_at: Timestamp | null;
}

export interface Tables extends EventTables, ExtensionTables, FederationTables {
  readonly projects: ProjectRow;
  readonly project_tags: ProjectTagRow;
  readonly users: UserRow;
  readonly passwords: PasswordRow;
  readonly roles: RoleRow;
  readonly implied_roles: ImpliedRoleRow;
  readonly assignments: AssignmentRow;
  readonly regions: RegionRow;
  readonly services: ServiceRow;
  readonly endpoints: EndpointRow;
  readonly revocations: RevocationRow;
  readonly revisions: RevisionRow;
  readonly registered_limits: RegisteredLimitRow;
  readonly limits: LimitRow;
  readonly credentials: CredentialRow;
  readonly user_groups: GroupRow;
  readonly group_members: GroupMemberRow;
  readonly logins: LoginRow;
  readonly domain_options: DomainOptionRow;
  readonly directories: DirectoryRow;
  readonly directory_entries: DirectoryEntryRow;
}
