-- 0001-networks (expand)
create table if not exists "networks" ("id" varchar(64) not null primary key, "project_id" varchar(64) not null, "description" varchar(255) not null, "revision_number" integer not null, "created_at" varchar(27) not null, "updated_at" varchar(27) not null, "name" varchar(255) not null, "admin_state_up" boolean not null, "mtu" integer not null, "port_security_enabled" boolean not null, "is_external" boolean not null, "is_default" boolean not null, "network_type" varchar(32) not null, "availability_zone_hints" text not null, "physical_network" varchar(64), "segmentation_id" integer);
create index if not exists "ix_networks_project_id" on "networks" ("project_id");
create table if not exists "segments" ("network_type" varchar(32) not null, "physical_network" varchar(64) not null, "segmentation_id" integer not null, "network_id" varchar(64) not null, constraint "pk_segments" primary key ("network_type", "physical_network", "segmentation_id"));
create index if not exists "ix_segments_network_id" on "segments" ("network_id");
create table if not exists "rbac_policies" ("id" varchar(64) not null primary key, "project_id" varchar(64) not null, "object_type" varchar(32) not null, "object_id" varchar(64) not null, "action" varchar(64) not null, "target_project" varchar(64) not null);
create unique index if not exists "uq_rbac_policies_object_id_action_target_project" on "rbac_policies" ("object_id", "action", "target_project");
create index if not exists "ix_rbac_policies_target_project_action" on "rbac_policies" ("target_project", "action");
create table if not exists "tags" ("resource_id" varchar(64) not null, "tag" varchar(255) not null, constraint "pk_tags" primary key ("resource_id", "tag"));
create table if not exists "quota_locks" ("project_id" varchar(64) not null, "resource" varchar(64) not null, constraint "pk_quota_locks" primary key ("project_id", "resource"));
create table if not exists "leases" ("name" varchar(128) not null primary key, "owner" varchar(255) not null, "fence" bigint not null, "expires_at" bigint not null, "instance" varchar(36) not null);
create table if not exists "events" ("row_id" integer primary key autoincrement, "sequence" bigint, "type" varchar(128) not null, "resource_type" varchar(64) not null, "resource_id" varchar(255) not null, "project_id" varchar(64), "state_before" varchar(64), "state_after" varchar(64), "actor_id" varchar(64), "actor_name" varchar(255), "request_id" varchar(64) not null, "payload" text not null, "created_at" varchar(27) not null);
create unique index if not exists "uq_events_sequence" on "events" ("sequence");
create index if not exists "ix_events_created_at" on "events" ("created_at");
create table if not exists "event_cursors" ("consumer" varchar(255) not null primary key, "sequence" bigint not null, "updated_at" varchar(27) not null);
create table if not exists "event_progress" ("id" integer not null primary key, "assigned" bigint not null, "published" bigint not null, "purged" bigint not null);
-- 0002-subnets (expand)
create table if not exists "subnets" ("id" varchar(64) not null primary key, "project_id" varchar(64) not null, "description" varchar(255) not null, "revision_number" integer not null, "created_at" varchar(27) not null, "updated_at" varchar(27) not null, "network_id" varchar(64) not null, "name" varchar(255) not null, "ip_version" integer not null, "cidr" varchar(64) not null, "enable_dhcp" boolean not null, "dns_nameservers" text not null, "host_routes" text not null, "allocation_pools" text not null, "service_types" text not null, "gateway_ip" varchar(64), "ipv6_ra_mode" varchar(32), "ipv6_address_mode" varchar(32));
create index if not exists "ix_subnets_network_id" on "subnets" ("network_id");
create index if not exists "ix_subnets_project_id" on "subnets" ("project_id");
create table if not exists "ip_allocations" ("subnet_id" varchar(64) not null, "address_key" varchar(32) not null, "ip_address" varchar(64) not null, "network_id" varchar(64) not null, "port_id" varchar(64) not null, "position" integer not null, constraint "pk_ip_allocations" primary key ("subnet_id", "address_key"));
create index if not exists "ix_ip_allocations_port_id" on "ip_allocations" ("port_id");
create index if not exists "ix_ip_allocations_network_id_ip_address" on "ip_allocations" ("network_id", "ip_address");
-- 0003-ports (expand)
create table if not exists "ports" ("id" varchar(64) not null primary key, "project_id" varchar(64) not null, "description" varchar(255) not null, "revision_number" integer not null, "created_at" varchar(27) not null, "updated_at" varchar(27) not null, "network_id" varchar(64) not null, "name" varchar(255) not null, "admin_state_up" boolean not null, "mac_address" varchar(32) not null, "device_id" varchar(255) not null, "device_owner" varchar(255) not null, "status" varchar(16) not null, "port_security_enabled" boolean not null, "allowed_address_pairs" text not null, "extra_dhcp_opts" text not null, "ip_allocation" varchar(16) not null);
create unique index if not exists "uq_ports_network_id_mac_address" on "ports" ("network_id", "mac_address");
create index if not exists "ix_ports_project_id" on "ports" ("project_id");
create index if not exists "ix_ports_device_id" on "ports" ("device_id");
create table if not exists "port_bindings" ("port_id" varchar(64) not null, "host" varchar(255) not null, "vnic_type" varchar(64) not null, "profile" text not null, "vif_type" varchar(64) not null, "vif_details" text not null, "status" varchar(16) not null, "failure" varchar(255) not null, "reported_reason" varchar(255) not null, "reported_status" varchar(16), "reported_at" varchar(27), constraint "pk_port_bindings" primary key ("port_id", "host"));
create index if not exists "ix_port_bindings_host" on "port_bindings" ("host");
-- 0004-security-groups (expand)
create table if not exists "security_groups" ("id" varchar(64) not null primary key, "project_id" varchar(64) not null, "description" varchar(255) not null, "revision_number" integer not null, "created_at" varchar(27) not null, "updated_at" varchar(27) not null, "name" varchar(255) not null, "stateful" boolean not null);
create index if not exists "ix_security_groups_project_id" on "security_groups" ("project_id");
create table if not exists "default_security_groups" ("project_id" varchar(64) not null primary key, "security_group_id" varchar(64) not null);
create table if not exists "security_group_rules" ("id" varchar(64) not null primary key, "project_id" varchar(64) not null, "description" varchar(255) not null, "revision_number" integer not null, "created_at" varchar(27) not null, "updated_at" varchar(27) not null, "security_group_id" varchar(64) not null, "direction" varchar(16) not null, "ethertype" varchar(16) not null, "fingerprint" varchar(255) not null, "protocol" varchar(40), "port_range_min" integer, "port_range_max" integer, "remote_ip_prefix" varchar(64), "remote_group_id" varchar(64));
create unique index if not exists "uq_security_group_rules_security_group_id_fingerprint" on "security_group_rules" ("security_group_id", "fingerprint");
create index if not exists "ix_security_group_rules_project_id" on "security_group_rules" ("project_id");
create index if not exists "ix_security_group_rules_remote_group_id" on "security_group_rules" ("remote_group_id");
create table if not exists "port_security_groups" ("port_id" varchar(64) not null, "security_group_id" varchar(64) not null, constraint "pk_port_security_groups" primary key ("port_id", "security_group_id"));
create index if not exists "ix_port_security_groups_security_group_id" on "port_security_groups" ("security_group_id");
-- 0005-agents (expand)
create table if not exists "agents" ("id" varchar(64) not null primary key, "agent_type" varchar(64) not null, "host" varchar(255) not null, "binary" varchar(255) not null, "topic" varchar(255) not null, "admin_state_up" boolean not null, "description" varchar(255) not null, "configurations" text not null, "created_at" varchar(27) not null, "started_at" varchar(27) not null, "heartbeat_timestamp" varchar(27) not null, "availability_zone" varchar(255));
create unique index if not exists "uq_agents_agent_type_host" on "agents" ("agent_type", "host");
create table if not exists "network_dhcp_agents" ("network_id" varchar(64) not null, "agent_id" varchar(64) not null, constraint "pk_network_dhcp_agents" primary key ("network_id", "agent_id"));
create index if not exists "ix_network_dhcp_agents_agent_id" on "network_dhcp_agents" ("agent_id");
-- 0006-routers (expand)
create table if not exists "routers" ("id" varchar(64) not null primary key, "project_id" varchar(64) not null, "description" varchar(255) not null, "revision_number" integer not null, "created_at" varchar(27) not null, "updated_at" varchar(27) not null, "name" varchar(255) not null, "admin_state_up" boolean not null, "status" varchar(16) not null, "enable_snat" boolean not null, "routes" text not null, "availability_zone_hints" text not null, "gateway_port_id" varchar(64), "gateway_network_id" varchar(64));
create index if not exists "ix_routers_project_id" on "routers" ("project_id");
create index if not exists "ix_routers_gateway_network_id" on "routers" ("gateway_network_id");
create table if not exists "router_l3_agents" ("router_id" varchar(64) not null primary key, "agent_id" varchar(64) not null);
create index if not exists "ix_router_l3_agents_agent_id" on "router_l3_agents" ("agent_id");
create table if not exists "floating_ips" ("id" varchar(64) not null primary key, "project_id" varchar(64) not null, "description" varchar(255) not null, "revision_number" integer not null, "created_at" varchar(27) not null, "updated_at" varchar(27) not null, "floating_network_id" varchar(64) not null, "floating_port_id" varchar(64) not null, "floating_ip_address" varchar(64) not null, "status" varchar(16) not null, "fixed_port_id" varchar(64), "fixed_ip_address" varchar(64), "router_id" varchar(64));
create unique index if not exists "uq_floating_ips_fixed_port_id_fixed_ip_address" on "floating_ips" ("fixed_port_id", "fixed_ip_address");
create unique index if not exists "uq_floating_ips_floating_port_id" on "floating_ips" ("floating_port_id");
create index if not exists "ix_floating_ips_project_id" on "floating_ips" ("project_id");
create index if not exists "ix_floating_ips_router_id" on "floating_ips" ("router_id");
-- 0007-quotas (expand)
create table if not exists "quotas" ("project_id" varchar(64) not null, "resource" varchar(64) not null, "limit_value" integer not null, constraint "pk_quotas" primary key ("project_id", "resource"));
-- 0008-subnet-pools (expand)
create table if not exists "subnetpools" ("id" varchar(64) not null primary key, "project_id" varchar(64) not null, "description" varchar(255) not null, "revision_number" integer not null, "created_at" varchar(27) not null, "updated_at" varchar(27) not null, "name" varchar(255) not null, "ip_version" integer not null, "prefixes" text not null, "default_prefixlen" integer not null, "min_prefixlen" integer not null, "max_prefixlen" integer not null, "default_quota" integer, "default_ip_version" integer);
create index if not exists "ix_subnetpools_project_id" on "subnetpools" ("project_id");
create unique index if not exists "uq_subnetpools_default_ip_version" on "subnetpools" ("default_ip_version");
alter table "subnets" add column "subnetpool_id" varchar(64);
create index if not exists "ix_subnets_subnetpool_id" on "subnets" ("subnetpool_id");
-- 0009-hosts-of-networks (expand)
alter table "port_bindings" add column "network_id" varchar(64);

      update port_bindings
      set network_id = (select ports.network_id from ports where ports.id = port_bindings.port_id)
      where network_id is null;
create index if not exists "ix_port_bindings_network_id_host" on "port_bindings" ("network_id", "host");
create index if not exists "ix_ports_network_id_device_owner" on "ports" ("network_id", "device_owner");
