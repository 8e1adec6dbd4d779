import type { Context, PolicyTarget } from '@nimbo/context/context.ts';
import { listRows, type ListRequest, type ListScope, type ListShape, type Listed } from '../db/list-query.ts';
import { projectOf } from './caller.ts';
import { invalid, notFound, type Thing } from './faults.ts';
import type { Neutron } from './neutron.ts';
import { rule, type RuleName } from './rule.ts';

/** The facts about an owner that rules name. */
export const ownedBy = (projectId: string): PolicyTarget => ({ project_id: projectId, tenant_id: projectId });

/** What the caller sees on a list: everything, where the rule lets anybody at anything, or what is open to the project. */
const scopeOf = async (ctx: Context, name: RuleName): Promise<ListScope> => {
  if (await ctx.can(rule(name), {})) return { everything: true, project: projectOf(ctx) };
  const project = projectOf(ctx);
  const seesOwn = project !== undefined && (await ctx.can(rule(name), { ...ownedBy(project), ...ownParents(project) }));
  return { everything: false, project: seesOwn ? project : undefined };
};

/** Rules on parts name the owner of the whole. */
const ownParents = (project: string): PolicyTarget => ({
  'network:project_id': project,
  'network:tenant_id': project,
  'security_group:project_id': project,
  'security_group:tenant_id': project,
});

/**
 * The rows of a list that the caller sees.
 * @throws BadRequest for a marker that names none
 */
export const visibleRows = async <Row>(
  ctx: Context,
  { db }: Neutron,
  name: RuleName,
  shape: ListShape,
  request: ListRequest,
): Promise<Listed<Row>> => {
  const listed = await listRows<Row>(db, shape, await scopeOf(ctx, name), request);
  if (listed === undefined) throw invalid(`There is nothing ${request.marker ?? ''} to begin after (marker).`);
  return listed;
};

/**
 * Ends the request as if the thing did not exist, unless the caller may see it.
 * @throws NotFound
 */
export const assertVisible = async (
  ctx: Context,
  name: RuleName,
  target: PolicyTarget,
  missing: { readonly thing: Thing; readonly id: string },
): Promise<void> => {
  if (!(await ctx.can(rule(name), target))) throw notFound(missing.thing, missing.id);
};
