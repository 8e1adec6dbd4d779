import type { Context, PolicyTarget } from '@nimbo/context/context.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { rbacPoliciesOn } from '../db/rbac-policy-store.ts';
import { findRow } from '../db/resource-store.ts';
import { rulesOfGroups, type SecurityGroup, type SecurityGroupRule } from '../db/security-group-store.ts';
import { tagsOf } from '../db/tag-store.ts';
import type { Tables } from '../db/tables.ts';
import { projectOf } from './caller.ts';
import { notFound } from './faults.ts';
import { openBy } from './network-view.ts';
import type { Neutron } from './neutron.ts';
import { assertVisible, ownedBy } from './visibility.ts';

/** A security group with its rules, as one project sees it. */
export interface SeenSecurityGroup extends SecurityGroup {
  readonly rules: readonly SecurityGroupRule[];
  /** Whether a policy lets the project use it. */
  readonly shared: boolean;
  readonly tags: readonly string[];
}

/** Groups with what belongs to them, read together. */
export const withGroupParts = async (
  ctx: Context,
  db: Executor<Tables>,
  groups: readonly SecurityGroup[],
): Promise<readonly SeenSecurityGroup[]> => {
  const ids = groups.map(({ id }) => id);
  const [rules, tags, policies] = [await rulesOfGroups(db, ids), await tagsOf(db, ids), await rbacPoliciesOn(db, ids)];
  return groups.map((group) => ({
    ...group,
    rules: rules.get(group.id) ?? [],
    shared: openBy(policies.get(group.id) ?? [], 'access_as_shared', projectOf(ctx)),
    tags: tags.get(group.id) ?? [],
  }));
};

/** A group with what belongs to it. */
export const wholeGroup = async (
  ctx: Context,
  db: Executor<Tables>,
  group: SecurityGroup,
): Promise<SeenSecurityGroup> => {
  const [whole] = await withGroupParts(ctx, db, [group]);
  return whole ?? { ...group, rules: [], shared: false, tags: [] };
};

const groupTarget = async (ctx: Context, db: Executor<Tables>, group: SecurityGroup): Promise<PolicyTarget> => {
  const policies = (await rbacPoliciesOn(db, [group.id])).get(group.id) ?? [];
  return { ...ownedBy(group.project_id), shared: openBy(policies, 'access_as_shared', projectOf(ctx)) };
};

/** @throws NotFound for every group that the caller may not see */
export const seeSecurityGroup = async (ctx: Context, { db }: Neutron, id: string): Promise<SecurityGroup> => {
  const group = await findRow(db.read, 'security_groups', id);
  if (group === undefined) throw notFound('security group', id);
  const target = await groupTarget(ctx, db.read, group);
  await assertVisible(ctx, 'get_security_group', target, { thing: 'security group', id });
  return group;
};
