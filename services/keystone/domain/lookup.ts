import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import type { Fault } from '@nimbo/errors/fault.ts';

/** How one thing is looked up for an action. */
export interface Lookup<Found> {
  readonly rule: PolicyRuleName;
  /** What was found, or undefined. */
  readonly found: Found | undefined;
  /** The facts about it that rules call `target.…`. */
  target(found: Found): PolicyTarget;
  missing(): Fault;
}

/**
 * Authorises at look-up: whoever may not do it to any such thing learns nothing (403), whoever may learns that there
 * is none (404).
 * @throws Forbidden, or what `missing` makes
 */
export const allowed = async <Found>(ctx: Context, lookup: Lookup<Found>): Promise<Found> => {
  const { found } = lookup;
  await ctx.authorize(lookup.rule, found === undefined ? {} : { target: lookup.target(found) });
  if (found === undefined) throw lookup.missing();
  return found;
};
