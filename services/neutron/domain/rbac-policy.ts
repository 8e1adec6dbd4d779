import { randomUUID } from 'node:crypto';
import type { Context } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import type { Listed, ListRequest } from '../db/list-query.ts';
import {
  deleteRbacPolicy as deleteRow,
  findRbacPolicy,
  insertRbacPolicy,
  rbacPolicyList,
  retargetRbacPolicy,
  type RbacPolicy,
} from '../db/rbac-policy-store.ts';
import { authorizeAttributes } from './attribute-rules.ts';
import { callerOf, ownerOf, type GivenOwner } from './caller.ts';
import { change, type Change } from './change.ts';
import { conflict, notFound } from './faults.ts';
import type { Neutron } from './neutron.ts';
import { claimQuota } from './quota-limits.ts';
import { assertMayOpen, lockObject, openObject, type RbacObject } from './rbac-object.ts';
import { projectsLosing } from './rbac-use.ts';
import { rule } from './rule.ts';
import { assertVisible, ownedBy, visibleRows } from './visibility.ts';

/** What a caller may change of a policy. */
export interface RbacPolicyChanges {
  /** A project, or `*` for all. */
  readonly target_tenant?: string | undefined;
}

/** What a caller says of a new policy. */
export interface NewRbacPolicy extends RbacObject, GivenOwner {
  readonly target_tenant: string;
}

/** The facts that rules on a policy name. */
const targetOf = (projectId: string, { target_tenant }: RbacPolicyChanges) => ({
  ...ownedBy(projectId),
  target_tenant,
  target_project: target_tenant,
});

const seePolicy = async (ctx: Context, { db }: Neutron, id: string): Promise<RbacPolicy> => {
  const policy = await findRbacPolicy(db.read, id);
  if (policy === undefined) throw notFound('RBAC policy', id);
  await assertVisible(ctx, 'get_rbac_policy', ownedBy(policy.project_id), { thing: 'RBAC policy', id });
  return policy;
};

/** @throws NotFound */
export const getRbacPolicy = seePolicy;

export const listRbacPolicies = (ctx: Context, neutron: Neutron, request: ListRequest): Promise<Listed<RbacPolicy>> =>
  visibleRows<RbacPolicy>(ctx, neutron, 'get_rbac_policy', rbacPolicyList, request);

/** Says which policy is there already. */
const singly = async <T>(write: () => Promise<T>): Promise<T> => {
  try {
    return await write();
  } catch (error) {
    if (
      !(error instanceof UniqueViolation) ||
      !error.concerns('rbac_policies', 'object_id', 'action', 'target_project')
    )
      throw error;
    throw conflict('DuplicateRbacPolicy', 'A policy says the same already: use that one, or name another target.');
  }
};

const insertPolicy = async (changing: Change, owner: string, given: NewRbacPolicy): Promise<RbacPolicy> => {
  const { object_type, object_id, action, target_tenant } = given;
  await openObject(changing, given);
  const policy = { id: randomUUID(), project_id: owner, object_type, object_id, action, target_project: target_tenant };
  await insertRbacPolicy(changing.tx, policy);
  await changing.record('rbac_policy.created', { id: policy.id, projectId: owner, payload: { object_id, action } });
  return policy;
};

/**
 * Opens things to other projects, all or none.
 * @throws NotFound, Forbidden (for all projects at once too), BadRequest, Conflict for what is said already, OverQuota
 */
export const createRbacPolicies = async (
  ctx: Context,
  neutron: Neutron,
  given: readonly NewRbacPolicy[],
): Promise<readonly RbacPolicy[]> => {
  const owners = await Promise.all(given.map((one) => ownerOf(ctx, one)));
  const caller = await callerOf(ctx);
  for (const [index, one] of given.entries()) {
    const target = targetOf(owners[index] ?? '', one);
    await ctx.authorize(rule('create_rbac_policy'), target);
    await authorizeAttributes(ctx, 'create', 'rbac_policy', one, target);
    await assertMayOpen(ctx, neutron, caller, one);
  }
  const insertAll = async (changing: Change): Promise<readonly RbacPolicy[]> => {
    const policies: RbacPolicy[] = [];
    for (const [index, one] of given.entries()) {
      await claimQuota(changing, neutron, 'rbac_policy', owners[index] ?? '');
      policies.push(await insertPolicy(changing, owners[index] ?? '', one));
    }
    return policies;
  };
  return singly(() => change(ctx, neutron, insertAll));
};

/** @throws Conflict while somebody uses the thing by this policy alone */
const assertDispensable = async (changing: Change, policy: RbacPolicy, successor?: string): Promise<void> => {
  const owner = await lockObject(changing, policy);
  if (owner === undefined) return;
  const losing = await projectsLosing(changing, policy, owner, successor);
  if (losing.length === 0) return;
  throw conflict(
    'RbacPolicyInUse',
    `RBAC policy ${policy.id} is in use: ${losing.join(', ')} would lose ${policy.object_type} ${policy.object_id}.`,
  );
};

/** @throws NotFound, Forbidden, Conflict while it is in use, or for what another says already */
export const updateRbacPolicy = async (
  ctx: Context,
  neutron: Neutron,
  id: string,
  changes: RbacPolicyChanges,
): Promise<RbacPolicy> => {
  const seen = await seePolicy(ctx, neutron, id);
  const target = targetOf(seen.project_id, { target_tenant: changes.target_tenant ?? seen.target_project });
  await ctx.authorize(rule('update_rbac_policy'), target);
  await authorizeAttributes(ctx, 'update', 'rbac_policy', changes, target);
  const retarget = async (changing: Change): Promise<RbacPolicy> => {
    await lockObject(changing, seen);
    const policy = await findRbacPolicy(changing.tx, id);
    if (policy === undefined) throw notFound('RBAC policy', id);
    const wanted = changes.target_tenant ?? policy.target_project;
    await assertDispensable(changing, policy, wanted);
    await retargetRbacPolicy(changing.tx, id, wanted);
    await changing.record('rbac_policy.updated', { id, projectId: policy.project_id });
    return { ...policy, target_project: wanted };
  };
  return singly(() => change(ctx, neutron, retarget));
};

/** @throws NotFound, Forbidden, Conflict while it is in use */
export const deleteRbacPolicy = async (ctx: Context, neutron: Neutron, id: string): Promise<void> => {
  const seen = await seePolicy(ctx, neutron, id);
  await ctx.authorize(rule('delete_rbac_policy'), ownedBy(seen.project_id));
  await change(ctx, neutron, async (changing) => {
    await lockObject(changing, seen);
    const policy = await findRbacPolicy(changing.tx, id);
    if (policy === undefined) throw notFound('RBAC policy', id);
    await assertDispensable(changing, policy);
    await deleteRow(changing.tx, id);
    await changing.record('rbac_policy.deleted', { id, projectId: policy.project_id });
  });
};
