import type { Context } from '@nimbo/context/context.ts';
import { policyNames } from './policy-names.ts';

/** The project whose authority the caller has. */
export const projectOf = ({ identity }: Context): string | undefined =>
  identity?.scope.kind === 'project' ? identity.scope.id : undefined;

/** Whether the caller administrates all projects' images. */
export const isAdmin = (ctx: Context): Promise<boolean> => ctx.can(policyNames.isAdmin, {});
