import type { SecurityGroupRule } from '../../db/security-group-store.ts';
import { normalizedPrefix } from '../../domain/security-group-rule-check.ts';
import { standardView } from '../common/standard-view.ts';

/** A rule as the Networking API shows it. */
export const securityGroupRuleView = (row: SecurityGroupRule) => ({
  ...standardView(row),
  security_group_id: row.security_group_id,
  direction: row.direction,
  ethertype: row.ethertype,
  protocol: row.protocol,
  port_range_min: row.port_range_min,
  port_range_max: row.port_range_max,
  remote_ip_prefix: row.remote_ip_prefix,
  remote_group_id: row.remote_group_id,
  normalized_cidr: row.remote_ip_prefix === null ? null : normalizedPrefix(row.remote_ip_prefix),
});
