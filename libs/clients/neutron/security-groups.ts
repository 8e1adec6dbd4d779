import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { collection, type Collection } from './collection.ts';

/** A rule of a security group. */
export interface NeutronSecurityGroupRule {
  readonly id: string;
  readonly project_id: string;
  readonly security_group_id: string;
  readonly direction: 'ingress' | 'egress';
  readonly ethertype: 'IPv4' | 'IPv6';
  readonly protocol: string | null;
  readonly port_range_min: number | null;
  readonly port_range_max: number | null;
  readonly remote_ip_prefix: string | null;
  readonly remote_group_id: string | null;
  readonly description: string;
}

/** A security group as the Networking API v2.0 shows it. */
export interface NeutronSecurityGroup {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly description: string;
  readonly stateful: boolean;
  readonly security_group_rules: readonly NeutronSecurityGroupRule[];
}

/** What a caller says of a security group. */
export interface NeutronSecurityGroupChanges {
  readonly name?: string;
  readonly description?: string;
  readonly project_id?: string;
}

/** What a caller says of a new rule; what is left out stands for any. */
export interface NewNeutronSecurityGroupRule {
  readonly security_group_id: string;
  readonly direction: 'ingress' | 'egress';
  readonly ethertype?: 'IPv4' | 'IPv6';
  readonly protocol?: string;
  readonly port_range_min?: number;
  readonly port_range_max?: number;
  readonly remote_ip_prefix?: string;
  readonly remote_group_id?: string;
}

/** Security groups at neutron. */
export const securityGroupsClient = (
  http: HttpClient,
): Collection<NeutronSecurityGroup, NeutronSecurityGroupChanges, NeutronSecurityGroupChanges> =>
  collection(http, 'security_group', 'security-groups');

/** Rules of security groups at neutron; they are made and deleted, never changed. */
export const securityGroupRulesClient = (
  http: HttpClient,
): Omit<Collection<NeutronSecurityGroupRule, NewNeutronSecurityGroupRule, never>, 'update'> =>
  collection(http, 'security_group_rule', 'security-group-rules');
