import type { Context } from '@nimbo/context/context.ts';
import { Forbidden } from '@nimbo/errors/faults.ts';

/** The project that the caller's token is for; undefined for a token of any other scope. */
export const callersProject = ({ identity }: Pick<Context, 'identity'>): string | undefined =>
  identity?.scope.kind === 'project' ? identity.scope.id : undefined;

/**
 * The caller's project, for what belongs to one.
 * @throws Forbidden for a token of any other scope
 */
export const requireProject = (ctx: Pick<Context, 'identity'>): string => {
  const project = callersProject(ctx);
  if (project === undefined) throw new Forbidden('Volumes belong to projects: use a token for a project.');
  return project;
};

/** The caller's user id; '' where nobody has authenticated. */
export const callersUser = ({ identity }: Pick<Context, 'identity'>): string => identity?.user.id ?? '';

const adminRule = { name: 'context_is_admin' };

/** Whether the caller sees what belongs to others. */
export const isAdmin = (ctx: Pick<Context, 'can'>): Promise<boolean> => ctx.can(adminRule, {});
