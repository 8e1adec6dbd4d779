import type { Context, PolicyTarget } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import type { Listed, ListRequest } from '../db/list-query.ts';
import { deleteRow, findRow, insertRow, lockRow, updateRow } from '../db/resource-store.ts';
import { securityGroupRuleList, type SecurityGroup, type SecurityGroupRule } from '../db/security-group-store.ts';
import { ownerOf, type GivenOwner } from './caller.ts';
import { change, type Change } from './change.ts';
import { conflict, notFound } from './faults.ts';
import type { Neutron } from './neutron.ts';
import { claimQuota } from './quota-limits.ts';
import { rule } from './rule.ts';
import { normalizedPrefix, ruleFacts, type GivenRule } from './security-group-rule-check.ts';
import { fingerprintOf } from './security-group-rule-key.ts';
import { seeSecurityGroup } from './security-group-view.ts';
import { concernsGroup, groupParentTarget } from './security-group.ts';
import { assertRevision, newStandard, touched } from './standard.ts';
import { assertVisible, ownedBy, visibleRows } from './visibility.ts';

/** What a caller says of a new rule. */
export interface NewSecurityGroupRule extends GivenRule, GivenOwner {
  readonly security_group_id: string;
  readonly description?: string | undefined;
}

/** A rule that the caller may see, with the facts about it. */
interface FoundRule {
  readonly found: SecurityGroupRule;
  readonly target: PolicyTarget;
}

const seeRule = async (ctx: Context, { db }: Neutron, id: string): Promise<FoundRule> => {
  const found = await findRow(db.read, 'security_group_rules', id);
  if (found === undefined) throw notFound('security group rule', id);
  const group = await findRow(db.read, 'security_groups', found.security_group_id);
  const target = { ...ownedBy(found.project_id), ...groupParentTarget(group?.project_id ?? found.project_id) };
  await assertVisible(ctx, 'get_security_group_rule', target, { thing: 'security group rule', id });
  return { found, target };
};

export const getSecurityGroupRule = async (ctx: Context, neutron: Neutron, id: string): Promise<SecurityGroupRule> =>
  (await seeRule(ctx, neutron, id)).found;

export const listSecurityGroupRules = (
  ctx: Context,
  neutron: Neutron,
  request: ListRequest,
): Promise<Listed<SecurityGroupRule>> =>
  visibleRows<SecurityGroupRule>(ctx, neutron, 'get_security_group_rule', securityGroupRuleList, request);

const insertRule = async (
  changing: Change,
  group: SecurityGroup,
  owner: string,
  given: NewSecurityGroupRule,
): Promise<SecurityGroupRule> => {
  const facts = ruleFacts(given);
  const compared =
    facts.remote_ip_prefix === null ? facts : { ...facts, remote_ip_prefix: normalizedPrefix(facts.remote_ip_prefix) };
  const row: SecurityGroupRule = {
    ...newStandard(changing, owner, given.description),
    ...facts,
    security_group_id: group.id,
    fingerprint: fingerprintOf(compared),
  };
  await insertRow(changing.tx, 'security_group_rules', row);
  await updateRow(changing.tx, 'security_groups', { ...group, ...touched(changing, group) });
  await concernsGroup(changing, group.id);
  await changing.record('security_group_rule.created', { id: row.id, projectId: owner });
  return row;
};

const insertRules = (
  ctx: Context,
  neutron: Neutron,
  owners: readonly string[],
  given: readonly NewSecurityGroupRule[],
): Promise<readonly SecurityGroupRule[]> =>
  change(ctx, neutron, async (changing) => {
    const rules: SecurityGroupRule[] = [];
    for (const [index, one] of given.entries()) {
      const owner = owners[index] ?? '';
      await claimQuota(changing, neutron, 'security_group_rule', owner);
      const group = await lockRow(changing.tx, 'security_groups', one.security_group_id);
      if (group === undefined) throw notFound('security group', one.security_group_id);
      rules.push(await insertRule(changing, group, owner, one));
    }
    return rules;
  });

/** @throws NotFound for an unknown group, Forbidden, BadRequest, Conflict for a rule that is there already, OverQuota */
export const createSecurityGroupRules = async (
  ctx: Context,
  neutron: Neutron,
  given: readonly NewSecurityGroupRule[],
): Promise<readonly SecurityGroupRule[]> => {
  const owners = await Promise.all(given.map((one) => ownerOf(ctx, one)));
  for (const [index, one] of given.entries()) {
    const group = await seeSecurityGroup(ctx, neutron, one.security_group_id);
    const target = { ...ownedBy(owners[index] ?? ''), ...groupParentTarget(group.project_id) };
    await ctx.authorize(rule('create_security_group_rule'), target);
    ruleFacts(one);
    if (typeof one.remote_group_id === 'string') await seeSecurityGroup(ctx, neutron, one.remote_group_id);
  }
  try {
    return await insertRules(ctx, neutron, owners, given);
  } catch (error) {
    if (
      !(error instanceof UniqueViolation) ||
      !error.concerns('security_group_rules', 'security_group_id', 'fingerprint')
    ) {
      throw error;
    }
    throw conflict('SecurityGroupRuleExists', 'The group has such a rule already.');
  }
};

/** @throws NotFound, Forbidden */
export const deleteSecurityGroupRule = async (
  ctx: Context,
  neutron: Neutron,
  id: string,
  revision?: number,
): Promise<void> => {
  const { found, target } = await seeRule(ctx, neutron, id);
  await ctx.authorize(rule('delete_security_group_rule'), target);
  await change(ctx, neutron, async (changing) => {
    const group = await lockRow(changing.tx, 'security_groups', found.security_group_id);
    const row = await lockRow(changing.tx, 'security_group_rules', id);
    if (row === undefined) throw notFound('security group rule', id);
    assertRevision(row, revision);
    await concernsGroup(changing, row.security_group_id);
    await deleteRow(changing.tx, 'security_group_rules', id);
    if (group !== undefined) await updateRow(changing.tx, 'security_groups', { ...group, ...touched(changing, group) });
    await changing.record('security_group_rule.deleted', { id, projectId: row.project_id });
  });
};
