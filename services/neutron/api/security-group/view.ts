import type { SeenSecurityGroup } from '../../domain/security-group-view.ts';
import { standardView } from '../common/standard-view.ts';
import { securityGroupRuleView } from '../security-group-rule/view.ts';

/** A security group as the Networking API shows it. */
export const securityGroupView = (group: SeenSecurityGroup) => ({
  ...standardView(group),
  name: group.name,
  stateful: group.stateful,
  shared: group.shared,
  security_group_rules: group.rules.map(securityGroupRuleView),
  tags: group.tags,
});
