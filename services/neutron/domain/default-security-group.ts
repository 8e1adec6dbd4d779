import { claimDefaultGroup, findDefaultGroup, type SecurityGroup } from '../db/security-group-store.ts';
import { insertRow } from '../db/resource-store.ts';
import type { Change } from './change.ts';
import { fingerprintOf, type RuleFacts } from './security-group-rule-key.ts';
import { newStandard } from './standard.ts';

const anything = { protocol: null, port_range_min: null, port_range_max: null, remote_ip_prefix: null } as const;

/** What goes out freely from members of a new group. */
const egress = (ethertype: string): RuleFacts => ({
  ...anything,
  direction: 'egress',
  ethertype,
  remote_group_id: null,
});

const fromMembers = (ethertype: string, groupId: string): RuleFacts => ({
  ...anything,
  direction: 'ingress',
  ethertype,
  remote_group_id: groupId,
});

/** Gives a group the rules that it begins with. */
export const insertFirstRules = async (changing: Change, group: SecurityGroup, isDefault: boolean): Promise<void> => {
  const rules = [
    egress('IPv4'),
    egress('IPv6'),
    ...(isDefault ? [fromMembers('IPv4', group.id), fromMembers('IPv6', group.id)] : []),
  ];
  for (const facts of rules) {
    await insertRow(changing.tx, 'security_group_rules', {
      ...newStandard(changing, group.project_id),
      ...facts,
      security_group_id: group.id,
      fingerprint: fingerprintOf(facts),
    });
  }
};

/** The id of a project's default group, made where it has none. */
export const ensureDefaultGroup = async (changing: Change, projectId: string): Promise<string> => {
  const known = await findDefaultGroup(changing.tx, projectId);
  if (known !== undefined) return known;
  const group: SecurityGroup = {
    ...newStandard(changing, projectId, 'Default security group'),
    name: 'default',
    stateful: true,
  };
  if (!(await claimDefaultGroup(changing.tx, projectId, group.id))) {
    return (await findDefaultGroup(changing.tx, projectId)) ?? group.id;
  }
  await insertRow(changing.tx, 'security_groups', group);
  await insertFirstRules(changing, group, true);
  await changing.record('security_group.created', { id: group.id, projectId });
  return group.id;
};
