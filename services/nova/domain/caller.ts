import type { Context } from '@nimbo/context/context.ts';

/** The project that the caller's token is for; undefined for a token of any other scope. */
export const callersProject = ({ identity }: Pick<Context, 'identity'>): string | undefined =>
  identity?.scope.kind === 'project' ? identity.scope.id : undefined;

/** The caller's user id; '' where nobody has authenticated. */
export const callersUser = ({ identity }: Pick<Context, 'identity'>): string => identity?.user.id ?? '';

const adminRule = { name: 'context_is_admin' };

/** Whether the caller sees what belongs to others. */
export const isAdmin = (ctx: Pick<Context, 'can'>): Promise<boolean> => ctx.can(adminRule, {});
