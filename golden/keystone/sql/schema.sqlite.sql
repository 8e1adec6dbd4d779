-- 0001-identity (expand)
create table if not exists "projects" ("id" varchar(64) not null primary key, "name" varchar(64) not null, "domain_id" varchar(64) not null, "parent_id" varchar(64), "is_domain" boolean not null, "enabled" boolean not null, "description" text, "extra" text not null, "options" text not null, "created_at" varchar(27) not null);
create unique index if not exists "uq_projects_domain_id_name" on "projects" ("domain_id", "name");
create index if not exists "ix_projects_parent_id" on "projects" ("parent_id");
create table if not exists "project_tags" ("project_id" varchar(64) not null, "name" varchar(255) not null, constraint "pk_project_tags" primary key ("project_id", "name"));
create table if not exists "users" ("id" varchar(64) not null primary key, "name" varchar(255) not null, "domain_id" varchar(64) not null, "enabled" boolean not null, "default_project_id" varchar(64), "extra" text not null, "options" text not null, "created_at" varchar(27) not null);
create unique index if not exists "uq_users_domain_id_name" on "users" ("domain_id", "name");
create index if not exists "ix_users_default_project_id" on "users" ("default_project_id");
create table if not exists "passwords" ("id" varchar(64) not null primary key, "user_id" varchar(64) not null, "hash" varchar(255) not null, "created_at" varchar(27) not null, "expires_at" varchar(27), "replaced_at" varchar(27));
create index if not exists "ix_passwords_user_id" on "passwords" ("user_id");
create table if not exists "roles" ("id" varchar(64) not null primary key, "name" varchar(255) not null, "domain_id" varchar(64) not null, "description" text, "extra" text not null, "options" text not null, "created_at" varchar(27) not null);
create unique index if not exists "uq_roles_domain_id_name" on "roles" ("domain_id", "name");
create table if not exists "implied_roles" ("prior_role_id" varchar(64) not null, "implied_role_id" varchar(64) not null, constraint "pk_implied_roles" primary key ("prior_role_id", "implied_role_id"));
create table if not exists "assignments" ("actor_kind" varchar(16) not null, "actor_id" varchar(64) not null, "target_kind" varchar(16) not null, "target_id" varchar(64) not null, "role_id" varchar(64) not null, "inherited" boolean not null, constraint "pk_assignments" primary key ("actor_id", "target_id", "role_id", "actor_kind", "target_kind", "inherited"));
create index if not exists "ix_assignments_target_id" on "assignments" ("target_id");
create index if not exists "ix_assignments_role_id" on "assignments" ("role_id");
create table if not exists "regions" ("id" varchar(255) not null primary key, "parent_region_id" varchar(255), "description" text not null, "extra" text not null);
create table if not exists "services" ("id" varchar(64) not null primary key, "type" varchar(255) not null, "enabled" boolean not null, "extra" text not null);
create table if not exists "endpoints" ("id" varchar(64) not null primary key, "service_id" varchar(64) not null, "interface" varchar(16) not null, "region_id" varchar(255), "url" text not null, "enabled" boolean not null, "extra" text not null);
create index if not exists "ix_endpoints_service_id" on "endpoints" ("service_id");
create table if not exists "revocations" ("sequence" bigint not null primary key, "audit_id" varchar(32), "audit_chain_id" varchar(32), "user_id" varchar(64), "project_id" varchar(64), "domain_id" varchar(64), "role_id" varchar(64), "system" boolean not null, "revoked_at" varchar(27) not null);
create index if not exists "ix_revocations_revoked_at" on "revocations" ("revoked_at");
create table if not exists "revisions" ("id" integer not null primary key, "identity" bigint not null, "revocation" bigint not null, "catalog" bigint not null);
create table if not exists "leases" ("name" varchar(128) not null primary key, "owner" varchar(255) not null, "fence" bigint not null, "expires_at" bigint not null, "instance" varchar(36) not null);
create table if not exists "events" ("row_id" integer primary key autoincrement, "sequence" bigint, "type" varchar(128) not null, "resource_type" varchar(64) not null, "resource_id" varchar(255) not null, "project_id" varchar(64), "state_before" varchar(64), "state_after" varchar(64), "actor_id" varchar(64), "actor_name" varchar(255), "request_id" varchar(64) not null, "payload" text not null, "created_at" varchar(27) not null);
create unique index if not exists "uq_events_sequence" on "events" ("sequence");
create index if not exists "ix_events_created_at" on "events" ("created_at");
create table if not exists "event_cursors" ("consumer" varchar(255) not null primary key, "sequence" bigint not null, "updated_at" varchar(27) not null);
create table if not exists "event_progress" ("id" integer not null primary key, "assigned" bigint not null, "published" bigint not null, "purged" bigint not null);
insert into "revisions" ("id", "identity", "revocation", "catalog") values (?, ?, ?, ?) -- [1,1,0,1];
-- 0002-limits (expand)
create table if not exists "registered_limits" ("id" varchar(64) not null primary key, "service_id" varchar(64) not null, "region_id" varchar(255) not null, "resource_name" varchar(255) not null, "default_limit" integer not null, "description" text);
create unique index if not exists "uq_registered_limits_service_id_region_id_resource_name" on "registered_limits" ("service_id", "region_id", "resource_name");
create table if not exists "limits" ("id" varchar(64) not null primary key, "registered_limit_id" varchar(64) not null, "place_kind" varchar(16) not null, "place_id" varchar(64) not null, "resource_limit" integer not null, "description" text);
create unique index if not exists "uq_limits_registered_limit_id_place_id_place_kind" on "limits" ("registered_limit_id", "place_id", "place_kind");
create index if not exists "ix_limits_place_id" on "limits" ("place_id");
-- 0003-credentials (expand)
create table if not exists "credentials" ("id" varchar(64) not null primary key, "user_id" varchar(64) not null, "project_id" varchar(64), "type" varchar(255) not null, "sealed_blob" text not null, "extra" text not null);
create index if not exists "ix_credentials_user_id" on "credentials" ("user_id");
create index if not exists "ix_credentials_project_id" on "credentials" ("project_id");
-- 0004-groups (expand)
create table if not exists "user_groups" ("id" varchar(64) not null primary key, "name" varchar(255) not null, "domain_id" varchar(64) not null, "description" text not null, "extra" text not null);
create unique index if not exists "uq_user_groups_domain_id_name" on "user_groups" ("domain_id", "name");
create table if not exists "group_members" ("user_id" varchar(64) not null, "group_id" varchar(64) not null, constraint "pk_group_members" primary key ("user_id", "group_id"));
create index if not exists "ix_group_members_group_id" on "group_members" ("group_id");
-- 0005-logins (expand)
create table if not exists "logins" ("user_id" varchar(64) not null primary key, "failures" integer not null, "failed_at" varchar(27), "active_at" varchar(27));
-- 0006-domain-config (expand)
create table if not exists "domain_options" ("domain_id" varchar(64) not null, "group_name" varchar(64) not null, "option_name" varchar(128) not null, "value" text not null, constraint "pk_domain_options" primary key ("domain_id", "group_name", "option_name"));
-- 0007-directories (expand)
create table if not exists "directories" ("domain_id" varchar(64) not null primary key, "read_at" varchar(27) not null);
create table if not exists "directory_entries" ("id" varchar(64) not null primary key, "domain_id" varchar(64) not null, "kind" varchar(8) not null, "local_id" varchar(255) not null, "digest" varchar(64) not null, "gone_at" varchar(27));
create index if not exists "ix_directory_entries_domain_id" on "directory_entries" ("domain_id");
create index if not exists "ix_directory_entries_gone_at" on "directory_entries" ("gone_at");
-- 0020-catalog-filters (expand)
create table if not exists "policies" ("id" varchar(64) not null primary key, "type" varchar(255) not null, "content" text not null, "extra" text not null);
create table if not exists "policy_associations" ("endpoint_id" varchar(64) not null, "service_id" varchar(64) not null, "region_id" varchar(255) not null, "policy_id" varchar(64) not null, constraint "pk_policy_associations" primary key ("endpoint_id", "service_id", "region_id"));
create index if not exists "ix_policy_associations_policy_id" on "policy_associations" ("policy_id");
create table if not exists "project_endpoints" ("project_id" varchar(64) not null, "endpoint_id" varchar(64) not null, constraint "pk_project_endpoints" primary key ("project_id", "endpoint_id"));
create index if not exists "ix_project_endpoints_endpoint_id" on "project_endpoints" ("endpoint_id");
create table if not exists "endpoint_groups" ("id" varchar(64) not null primary key, "name" varchar(255) not null, "description" text, "filters" text not null);
create table if not exists "project_endpoint_groups" ("project_id" varchar(64) not null, "endpoint_group_id" varchar(64) not null, constraint "pk_project_endpoint_groups" primary key ("project_id", "endpoint_group_id"));
create index if not exists "ix_project_endpoint_groups_endpoint_group_id" on "project_endpoint_groups" ("endpoint_group_id");
-- 0021-delegations (expand)
create table if not exists "trusts" ("id" varchar(64) not null primary key, "trustor_id" varchar(64) not null, "trustee_id" varchar(64) not null, "project_id" varchar(64), "impersonation" boolean not null, "expires_at" varchar(27), "remaining_uses" integer, "redelegated_trust_id" varchar(64), "redelegation_count" integer not null, "created_at" varchar(27) not null, "deleted_at" varchar(27));
create index if not exists "ix_trusts_trustor_id" on "trusts" ("trustor_id");
create index if not exists "ix_trusts_trustee_id" on "trusts" ("trustee_id");
create index if not exists "ix_trusts_redelegated_trust_id" on "trusts" ("redelegated_trust_id");
create table if not exists "trust_roles" ("trust_id" varchar(64) not null, "role_id" varchar(64) not null, constraint "pk_trust_roles" primary key ("trust_id", "role_id"));
create table if not exists "application_credentials" ("id" varchar(64) not null primary key, "name" varchar(255) not null, "user_id" varchar(64) not null, "project_id" varchar(64) not null, "description" text, "secret_hash" varchar(255) not null, "expires_at" varchar(27), "unrestricted" boolean not null, "has_access_rules" boolean not null, "created_at" varchar(27) not null);
create unique index if not exists "uq_application_credentials_user_id_name" on "application_credentials" ("user_id", "name");
create index if not exists "ix_application_credentials_project_id" on "application_credentials" ("project_id");
create table if not exists "application_credential_roles" ("application_credential_id" varchar(64) not null, "role_id" varchar(64) not null, constraint "pk_application_credential_roles" primary key ("application_credential_id", "role_id"));
create table if not exists "access_rules" ("id" varchar(64) not null primary key, "user_id" varchar(64) not null, "service" varchar(64) not null, "method" varchar(16) not null, "path" varchar(255) not null);
create unique index if not exists "uq_access_rules_user_id_service_method_path" on "access_rules" ("user_id", "service", "method", "path");
create table if not exists "application_credential_access_rules" ("application_credential_id" varchar(64) not null, "access_rule_id" varchar(64) not null, constraint "pk_application_credential_rules" primary key ("application_credential_id", "access_rule_id"));
create index if not exists "ix_application_credential_access_rules_access_rule_id" on "application_credential_access_rules" ("access_rule_id");
alter table "revocations" add column "delegation_kind" varchar(32);
alter table "revocations" add column "delegation_id" varchar(64);
-- 0022-oauth1 (expand)
create table if not exists "oauth_consumers" ("id" varchar(64) not null primary key, "description" text, "secret" text not null, "extra" text not null);
create table if not exists "oauth_tokens" ("id" varchar(64) not null primary key, "kind" varchar(16) not null, "secret" text not null, "consumer_id" varchar(64) not null, "project_id" varchar(64) not null, "user_id" varchar(64), "verifier" varchar(64), "role_ids" text not null, "expires_at" varchar(27) not null);
create index if not exists "ix_oauth_tokens_user_id" on "oauth_tokens" ("user_id");
create index if not exists "ix_oauth_tokens_consumer_id" on "oauth_tokens" ("consumer_id");
create table if not exists "oauth_nonces" ("digest" varchar(64) not null primary key, "seen_at" varchar(27) not null);
create index if not exists "ix_oauth_nonces_seen_at" on "oauth_nonces" ("seen_at");
-- 0030-federation (expand)
create table if not exists "identity_providers" ("id" varchar(64) not null primary key, "enabled" boolean not null, "description" text, "domain_id" varchar(64) not null, "authorization_ttl" integer);
create index if not exists "ix_identity_providers_domain_id" on "identity_providers" ("domain_id");
create table if not exists "identity_provider_remote_ids" ("remote_id" varchar(255) not null primary key, "idp_id" varchar(64) not null);
create index if not exists "ix_identity_provider_remote_ids_idp_id" on "identity_provider_remote_ids" ("idp_id");
create table if not exists "service_providers" ("id" varchar(64) not null primary key, "enabled" boolean not null, "description" text, "auth_url" text not null, "sp_url" text not null, "relay_state_prefix" varchar(256) not null);
create table if not exists "federation_mappings" ("id" varchar(64) not null primary key, "rules" text not null, "schema_version" varchar(8) not null);
create table if not exists "federation_protocols" ("idp_id" varchar(64) not null, "id" varchar(64) not null, "mapping_id" varchar(64) not null, "remote_id_attribute" varchar(64), constraint "pk_federation_protocols" primary key ("idp_id", "id"));
create table if not exists "federated_users" ("idp_id" varchar(64) not null, "protocol_id" varchar(64) not null, "unique_id" varchar(255) not null, "user_id" varchar(64) not null, "ephemeral" boolean not null, constraint "pk_federated_users" primary key ("idp_id", "protocol_id", "unique_id"));
create index if not exists "ix_federated_users_user_id" on "federated_users" ("user_id");
create table if not exists "expiring_group_members" ("user_id" varchar(64) not null, "group_id" varchar(64) not null, "idp_id" varchar(64) not null, "expires_at" varchar(27) not null, constraint "pk_expiring_group_members" primary key ("user_id", "group_id", "idp_id"));
create index if not exists "ix_expiring_group_members_group_id" on "expiring_group_members" ("group_id");
create index if not exists "ix_expiring_group_members_expires_at" on "expiring_group_members" ("expires_at");
create table if not exists "federation_spent" ("digest" varchar(64) not null primary key, "expires_at" varchar(27) not null);
create index if not exists "ix_federation_spent_expires_at" on "federation_spent" ("expires_at");
-- 0031-pages-of-domains (expand)
create index if not exists "ix_users_domain_id_id" on "users" ("domain_id", "id");
create index if not exists "ix_user_groups_domain_id_id" on "user_groups" ("domain_id", "id");
create index if not exists "ix_projects_domain_id_id" on "projects" ("domain_id", "id");
