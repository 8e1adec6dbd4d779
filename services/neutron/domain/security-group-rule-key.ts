import type { SecurityGroupRule } from '../db/security-group-store.ts';

/** What the fingerprint of a rule is made of. */
export type RuleFacts = Pick<
  SecurityGroupRule,
  'direction' | 'ethertype' | 'protocol' | 'port_range_min' | 'port_range_max' | 'remote_ip_prefix' | 'remote_group_id'
>;

const anywhere = new Set(['0.0.0.0/0', '::/0']);

/** Equal for rules that admit the same: a group has each only once. */
export const fingerprintOf = (facts: RuleFacts): string => {
  const prefix =
    facts.remote_ip_prefix !== null && anywhere.has(facts.remote_ip_prefix) ? null : facts.remote_ip_prefix;
  return [
    facts.direction,
    facts.ethertype,
    facts.protocol ?? 'any',
    facts.port_range_min ?? '',
    facts.port_range_max ?? '',
    prefix ?? '',
    facts.remote_group_id ?? '',
  ].join(' ');
};
