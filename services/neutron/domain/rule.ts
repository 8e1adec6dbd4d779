import type { PolicyRuleName } from '@nimbo/context/context.ts';

type Noun =
  | 'network'
  | 'subnet'
  | 'subnetpool'
  | 'port'
  | 'router'
  | 'floatingip'
  | 'security_group'
  | 'security_group_rule'
  | 'agent'
  | 'rbac_policy'
  | 'quota'
  | 'availability_zone'
  | 'network_ip_availability'
  | 'dhcp-network'
  | 'dhcp-networks'
  | 'dhcp-agents'
  | 'l3-router'
  | 'l3-routers'
  | 'l3-agents';

/** The verbs of the rules on a noun. */
type Verb = 'create' | 'get' | 'update' | 'delete';

type BaseRule =
  | 'context_is_admin'
  | 'service_api'
  | 'add_router_interface'
  | 'remove_router_interface'
  | 'add_extraroutes'
  | 'remove_extraroutes';

/** Names of rules that the domain asks. A test holds each against the declared policies. */
export type RuleName = BaseRule | `${Verb}_${Noun}` | `${'create' | 'get' | 'update'}_${Noun}:${string}`;

/** A policy rule by its name. */
export const rule = (name: RuleName): PolicyRuleName => ({ name });
