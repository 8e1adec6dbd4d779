import type { Context, PolicyTarget } from '@nimbo/context/context.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';

/** A resource as an answer shows it. */
export type View = Readonly<Record<string, unknown>>;

/** Attributes that not everybody sees, with the rule of each. */
export type HiddenAttributes = Readonly<Record<string, PolicyRule>>;

const hiddenFrom = async (ctx: Context, hidden: HiddenAttributes, target: PolicyTarget): Promise<readonly string[]> => {
  const names: string[] = [];
  for (const [name, rule] of Object.entries(hidden)) if (!(await ctx.can(rule, target))) names.push(name);
  return names;
};

/** What is undefined is left out of an answer; taking members away would make thousands of objects slow to write. */
const without = (view: View, names: readonly string[]): View => {
  const shown: Record<string, unknown> = { ...view };
  for (const name of names) shown[name] = undefined;
  return shown;
};

/** The views without what the caller may not see; each rule is asked once for resources that are alike to it. */
export const visibleAttributes = async (
  ctx: Context,
  views: readonly View[],
  hidden: HiddenAttributes,
): Promise<readonly View[]> => {
  if (Object.keys(hidden).length === 0) return views;
  const known = new Map<unknown, readonly string[]>();
  const shown: View[] = [];
  for (const view of views) {
    const owner = view['project_id'];
    const names = known.get(owner) ?? (await hiddenFrom(ctx, hidden, { project_id: owner, tenant_id: owner }));
    known.set(owner, names);
    shown.push(names.length === 0 ? view : without(view, names));
  }
  return shown;
};
