import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict } from '@nimbo/errors/faults.ts';
import type { Attributes } from '../db/attributes.ts';
import type { Listed } from '../db/list-page.ts';
import { findProject } from '../db/project-store.ts';
import { findRole, insertRole, listRoles, updateRole, type Role, type RoleFilter } from '../db/role-store.ts';
import { change } from './change.ts';
import type { Changes } from './changes.ts';
import { newId } from './ids.ts';
import { assertDeletable, assertMutable, mergedOptions } from './immutable.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';
import { pageOf, type PageRequest } from './paging.ts';
import { removeRole } from './role-removal.ts';

/** What a caller says of a new role. */
export interface NewRole {
  readonly name: string;
  /** A role of one domain only; it never appears in a token, it implies others there. */
  readonly domainId?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly options?: Attributes | undefined;
  readonly extra: Attributes;
}

export type RoleChanges = Changes<NewRole>;

/** Roles of a domain have rules of their own. */
export interface RoleRules {
  readonly global: PolicyRuleName;
  readonly ofDomain: PolicyRuleName;
}

/** A role as policy rules see it. */
export const roleTarget = (role: Role): PolicyTarget => ({
  role: { id: role.id, name: role.name, domain_id: role.domainId },
});

/**
 * The rule that counts for a role. The general one is asked in any case: operations declare it, and a declared rule
 * that is never asked passes for a forgotten check.
 */
const ruleFor = async (
  ctx: Context,
  rules: RoleRules,
  role: Pick<Role, 'domainId'> | undefined,
): Promise<PolicyRuleName> => {
  if ((role?.domainId ?? null) === null) return rules.global;
  await ctx.can(rules.global, {});
  return rules.ofDomain;
};

export const getRole = async (ctx: Context, keystone: Keystone, rules: RoleRules, id: string): Promise<Role> => {
  const found = await findRole(keystone.db.read, id);
  const rule = await ruleFor(ctx, rules, found);
  return allowed(ctx, { rule, found, target: roleTarget, missing: () => notFound('role', id) });
};

/** The roles of one domain where the filter says so, otherwise those that are everywhere. */
export const listRolesFor = async (
  ctx: Context,
  keystone: Keystone,
  rules: RoleRules,
  filter: RoleFilter,
  page: PageRequest,
): Promise<Listed<Role>> => {
  const domainId = filter.domainId ?? null;
  await ctx.authorize(await ruleFor(ctx, rules, { domainId }), {});
  return listRoles(keystone.db.read, { ...filter, domainId }, pageOf(keystone, page));
};

const writingRole = async <T>(name: string, write: () => Promise<T>): Promise<T> => {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new Conflict(`There is a role named ${name} already: choose another name.`, {
      code: 'keystone.role_exists',
      details: { name },
    });
  }
};

/** @throws Forbidden, NotFound for an unknown domain, Conflict where the name is taken */
export const createRole = async (ctx: Context, keystone: Keystone, rules: RoleRules, given: NewRole): Promise<Role> => {
  const role: Role = {
    id: newId(),
    name: given.name.trim(),
    domainId: given.domainId ?? null,
    description: given.description ?? null,
    extra: given.extra,
    options: mergedOptions({}, given.options),
  };
  await ctx.authorize(await ruleFor(ctx, rules, role), { target: roleTarget(role) });
  await writingRole(role.name, () =>
    change(ctx, keystone, async (changing) => {
      const domain = role.domainId === null ? undefined : await findProject(changing.tx, role.domainId);
      if (role.domainId !== null && domain?.isDomain !== true) throw notFound('domain', role.domainId);
      await insertRole(changing.tx, role, changing.at);
      await changing.touch('identity');
      await changing.record('role.created', role);
    }),
  );
  return role;
};

const changed = (role: Role, changes: RoleChanges): Role => ({
  ...role,
  name: changes.name?.trim() ?? role.name,
  description: changes.description === undefined ? role.description : changes.description,
  extra: { ...role.extra, ...changes.extra },
  options: mergedOptions(role.options, changes.options),
});

/** @throws Forbidden for an immutable role, BadRequest for another domain, Conflict where the name is taken */
export const updateRoleFor = async (
  ctx: Context,
  keystone: Keystone,
  rules: RoleRules,
  id: string,
  changes: RoleChanges,
): Promise<Role> => {
  await getRole(ctx, keystone, rules, id);
  return writingRole(changes.name ?? id, () =>
    change(ctx, keystone, async (changing) => {
      const before = await findRole(changing.tx, id);
      if (before === undefined) throw notFound('role', id);
      assertMutable('role', before, changes.options);
      if (changes.domainId !== undefined && changes.domainId !== before.domainId) {
        throw new BadRequest('Cannot change Domain ID.');
      }
      const after = changed(before, changes);
      await updateRole(changing.tx, after);
      await changing.touch('identity');
      await changing.record('role.updated', after, before);
      return after;
    }),
  );
};

/** A role goes with its assignments and inferences; tokens lose it with the next request. */
export const deleteRoleFor = async (ctx: Context, keystone: Keystone, rules: RoleRules, id: string): Promise<void> => {
  await getRole(ctx, keystone, rules, id);
  await change(ctx, keystone, async (changing) => {
    const role = await findRole(changing.tx, id);
    if (role === undefined) throw notFound('role', id);
    assertDeletable('role', role);
    await removeRole(changing, role);
  });
};
