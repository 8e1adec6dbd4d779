import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { EventTables } from '@nimbo/db/events/event-schema.ts';
import type { QuotaLockTables } from '@nimbo/db/quota-lock.ts';

/*
 * One interface per table, as the migrations leave it. Columns have the names that the Networking API gives the
 * attributes. Lists and documents are kept as JSON text. What is deleted is gone; events tell that it was.
 */

/** What every resource has (Networking API, "standard attributes"). */
export interface StandardColumns {
  readonly id: string;
  readonly project_id: string;
  readonly description: string;
  /** Counted up by every change of the resource; `If-Match: revision_number=N` compares it. */
  readonly revision_number: number;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

export interface NetworkRow extends StandardColumns {
  readonly name: string;
  readonly admin_state_up: boolean;
  readonly mtu: number;
  readonly port_security_enabled: boolean;
  /** `router:external`. */
  readonly is_external: boolean;
  readonly is_default: boolean;
  /** `local`, `flat` or `vxlan`. */
  readonly network_type: string;
  /** Of flat networks. */
  readonly physical_network: string | null;
  /** The VNI of vxlan networks. */
  readonly segmentation_id: number | null;
  /** JSON: names of availability zones. */
  readonly availability_zone_hints: string;
}

/** Who else may use a network: `access_as_shared`, or `access_as_external` through a gateway only. */
export interface RbacPolicyRow {
  readonly id: string;
  /** Whose policy it is. */
  readonly project_id: string;
  readonly object_type: string;
  readonly object_id: string;
  readonly action: string;
  /** A project, or `*` for all. */
  readonly target_project: string;
}

/** Claims of segments: the primary key lets one network at a time have each. */
interface SegmentRow {
  readonly network_type: string;
  /** Empty for tunnels. */
  readonly physical_network: string;
  /** 0 for flat networks. */
  readonly segmentation_id: number;
  readonly network_id: string;
}

/** Blocks that subnets are cut from. */
export interface SubnetPoolRow extends StandardColumns {
  readonly name: string;
  readonly ip_version: number;
  /** JSON: blocks, merged and in order. */
  readonly prefixes: string;
  readonly default_prefixlen: number;
  readonly min_prefixlen: number;
  readonly max_prefixlen: number;
  /** What each project may have of it: addresses (IPv4) or /64 blocks (IPv6); null for no limit. */
  readonly default_quota: number | null;
  /** The pool's `ip_version` where it is the default one of that version, else null: so there is one of each. */
  readonly default_ip_version: number | null;
}

export interface SubnetRow extends StandardColumns {
  readonly network_id: string;
  /** Where its block is from; null for one that the caller chose freely. */
  readonly subnetpool_id: string | null;
  readonly name: string;
  readonly ip_version: number;
  /** In canonical form: host bits zero. */
  readonly cidr: string;
  readonly gateway_ip: string | null;
  readonly enable_dhcp: boolean;
  /** `slaac`, `dhcpv6-stateful`, `dhcpv6-stateless`, or null. */
  readonly ipv6_ra_mode: string | null;
  readonly ipv6_address_mode: string | null;
  /** JSON: addresses, in order. */
  readonly dns_nameservers: string;
  /** JSON: `{destination, nexthop}`. */
  readonly host_routes: string;
  /** JSON: `{start, end}`, in order. */
  readonly allocation_pools: string;
  /** JSON: prefixes of device owners that take addresses here; empty for all. */
  readonly service_types: string;
}

/** One address of a port. The primary key gives each address of a subnet to one port only. */
export interface IpAllocationRow {
  readonly subnet_id: string;
  /** 8 (IPv4) or 32 (IPv6) hexadecimal digits, so that text compares as addresses do. */
  readonly address_key: string;
  readonly ip_address: string;
  readonly network_id: string;
  readonly port_id: string;
  /** The place among the port's `fixed_ips`. */
  readonly position: number;
}

/** Whether packets pass a port; rows never say `DELETED`. */
export type PortStatus = 'DOWN' | 'ACTIVE' | 'ERROR' | 'DELETED';

export interface PortRow extends StandardColumns {
  readonly network_id: string;
  readonly name: string;
  readonly admin_state_up: boolean;
  /** Lower case, with colons. */
  readonly mac_address: string;
  readonly device_id: string;
  readonly device_owner: string;
  /** See `domain/port.states.ts`. */
  readonly status: PortStatus;
  readonly port_security_enabled: boolean;
  /** JSON: `{ip_address, mac_address}`. */
  readonly allowed_address_pairs: string;
  /** JSON: `{opt_name, opt_value, ip_version}`. */
  readonly extra_dhcp_opts: string;
  /** `immediate` or `none`. */
  readonly ip_allocation: string;
}

/** Where a port is plugged in: one row per port and host; exactly one of a port's rows is `ACTIVE`. */
export interface PortBindingRow {
  readonly port_id: string;
  /** The port's; null in rows of a release that did not tell. */
  readonly network_id: string | null;
  /** Empty: on no host. */
  readonly host: string;
  readonly vnic_type: string;
  /** JSON: what the caller (nova) says to the network, kept as it is. */
  readonly profile: string;
  /** `unbound`, `binding_failed`, or `bridge`. */
  readonly vif_type: string;
  /** JSON. */
  readonly vif_details: string;
  /** `ACTIVE` or `INACTIVE`. */
  readonly status: string;
  /** Why `binding_failed`; empty otherwise. */
  readonly failure: string;
  /** What the host's agent last reported of this port: `ACTIVE`, `DOWN`, `ERROR`, or null where it has not yet. */
  readonly reported_status: string | null;
  readonly reported_reason: string;
  readonly reported_at: Timestamp | null;
}

interface PortSecurityGroupRow {
  readonly port_id: string;
  readonly security_group_id: string;
}

export interface SecurityGroupRow extends StandardColumns {
  readonly name: string;
  readonly stateful: boolean;
}

/** The group that ports of a project get where the caller names none. */
interface DefaultSecurityGroupRow {
  readonly project_id: string;
  readonly security_group_id: string;
}

export interface SecurityGroupRuleRow extends StandardColumns {
  readonly security_group_id: string;
  /** `ingress` or `egress`. */
  readonly direction: string;
  /** `IPv4` or `IPv6`. */
  readonly ethertype: string;
  /** A name (`tcp`) or a number as text; null for any. */
  readonly protocol: string | null;
  /** Ports, or ICMP type (min) and code (max). */
  readonly port_range_min: number | null;
  readonly port_range_max: number | null;
  readonly remote_ip_prefix: string | null;
  readonly remote_group_id: string | null;
  /** What makes two rules of a group the same rule. */
  readonly fingerprint: string;
}

export interface RouterRow extends StandardColumns {
  readonly name: string;
  readonly admin_state_up: boolean;
  /** `ACTIVE`, `DOWN`, `ERROR`. */
  readonly status: string;
  /** The port on the external network; null without a gateway. */
  readonly gateway_port_id: string | null;
  readonly gateway_network_id: string | null;
  readonly enable_snat: boolean;
  /** JSON: `{destination, nexthop}`. */
  readonly routes: string;
  /** JSON: names of availability zones. */
  readonly availability_zone_hints: string;
}

export interface FloatingIpRow extends StandardColumns {
  readonly floating_network_id: string;
  /** The port that holds the address on the external network (`device_owner` network:floatingip). */
  readonly floating_port_id: string;
  readonly floating_ip_address: string;
  /** Null while it leads nowhere. */
  readonly fixed_port_id: string | null;
  readonly fixed_ip_address: string | null;
  readonly router_id: string | null;
  /** `ACTIVE`, `DOWN`, `ERROR`. */
  readonly status: string;
}

/** A service of a host that does neutron's work there, known from its reports. */
export interface AgentRow {
  readonly id: string;
  /** For example `Linux bridge agent`, `DHCP agent`, `L3 agent`. */
  readonly agent_type: string;
  readonly host: string;
  readonly binary: string;
  readonly topic: string;
  readonly availability_zone: string | null;
  /** An administrator takes it out of scheduling by false. */
  readonly admin_state_up: boolean;
  readonly description: string;
  /** JSON: `tunneling_ip`, `physical_networks` (a list), and whatever else the agent tells. */
  readonly configurations: string;
  readonly created_at: Timestamp;
  /** When the agent's process began. */
  readonly started_at: Timestamp;
  /** The last report, by control's clock. */
  readonly heartbeat_timestamp: Timestamp;
}

/** Which DHCP agent serves a network. */
interface NetworkDhcpAgentRow {
  readonly network_id: string;
  readonly agent_id: string;
}

/** Which L3 agent carries a router: one. */
interface RouterL3AgentRow {
  readonly router_id: string;
  readonly agent_id: string;
}

interface TagRow {
  readonly resource_id: string;
  readonly tag: string;
}

/** A limit of one project that differs from the cloud's. */
interface QuotaRow {
  readonly project_id: string;
  readonly resource: string;
  /** -1 for none. */
  readonly limit_value: number;
}

export interface Tables extends EventTables, QuotaLockTables {
  networks: NetworkRow;
  rbac_policies: RbacPolicyRow;
  segments: SegmentRow;
  subnetpools: SubnetPoolRow;
  subnets: SubnetRow;
  ip_allocations: IpAllocationRow;
  ports: PortRow;
  port_bindings: PortBindingRow;
  port_security_groups: PortSecurityGroupRow;
  security_groups: SecurityGroupRow;
  default_security_groups: DefaultSecurityGroupRow;
  security_group_rules: SecurityGroupRuleRow;
  routers: RouterRow;
  floating_ips: FloatingIpRow;
  agents: AgentRow;
  network_dhcp_agents: NetworkDhcpAgentRow;
  router_l3_agents: RouterL3AgentRow;
  tags: TagRow;
  quotas: QuotaRow;
}
