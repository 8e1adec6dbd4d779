import type { Context, PolicyTarget } from '@nimbo/context/context.ts';
import { policyNames } from './policy-names.ts';

/** Who sees an image: its project, those it is shared with, those who know its id, everybody. */
export const visibilities = ['private', 'shared', 'community', 'public'] as const;

/**
 * @param target the image, with the visibility it is to have
 * @throws Forbidden where the caller may not make images that visible
 */
export const authorizeVisibility = async (ctx: Context, visibility: string, target: PolicyTarget): Promise<void> => {
  if (visibility === 'public') await ctx.authorize(policyNames.publicize, { ...target, visibility });
  if (visibility === 'community') await ctx.authorize(policyNames.communitize, { ...target, visibility });
};
