import type { Context } from '@nimbo/context/context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { rule } from './rule.ts';

/** The project whose authority the caller has. */
export const projectOf = ({ identity }: Context): string | undefined =>
  identity?.scope.kind === 'project' ? identity.scope.id : undefined;

/** Whether the caller is an administrator. */
export const isAdmin = (ctx: Context): Promise<boolean> => ctx.can(rule('context_is_admin'), {});

/** Who asks. Policies are asked before a transaction begins, so this is what a change may know of the caller. */
export interface Caller {
  readonly isAdmin: boolean;
  /** The project whose authority the caller has. */
  readonly project: string | undefined;
}

/** The caller, as a change needs it. */
export const callerOf = async (ctx: Context): Promise<Caller> => ({
  isAdmin: await isAdmin(ctx),
  project: projectOf(ctx),
});

/** A resource's owner as a body may name it: under its present or its old name. */
export interface GivenOwner {
  readonly project_id?: string | undefined;
  readonly tenant_id?: string | undefined;
}

const mayGiveAway = async (ctx: Context): Promise<boolean> =>
  (await isAdmin(ctx)) || (await ctx.can(rule('service_api'), {}));

/**
 * Whose a new resource is: the caller's project, or the one that an administrator or a service names.
 * @throws BadRequest for another's project, and where no project is known
 */
export const ownerOf = async (ctx: Context, given: GivenOwner): Promise<string> => {
  const own = projectOf(ctx);
  const named = given.project_id ?? given.tenant_id;
  if (given.project_id !== undefined && given.tenant_id !== undefined && given.project_id !== given.tenant_id) {
    throw new BadRequest(`project_id ${given.project_id} and tenant_id ${given.tenant_id} differ: give one of them.`);
  }
  if (named === undefined || named === '') {
    if (own === undefined) throw new BadRequest('The token is for no project: name one by project_id.');
    return own;
  }
  if (named !== own && !(await mayGiveAway(ctx))) {
    throw new BadRequest(`Only administrators may create for project ${named}: leave project_id out.`, {
      details: { type: 'HTTPBadRequest' },
    });
  }
  return named;
};
