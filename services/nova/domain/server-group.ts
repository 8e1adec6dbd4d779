import { randomUUID } from 'node:crypto';
import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { toJson } from '@nimbo/db/json.ts';
import { BadRequest, NotFound } from '@nimbo/errors/faults.ts';
import {
  deleteServerGroup,
  findServerGroup,
  insertServerGroup,
  listServerGroups,
  type ServerGroup,
} from '../db/nova-api/server-group-store.ts';
import { callersProject, callersUser } from './caller.ts';
import { change } from './change.ts';
import type { Nova } from './nova.ts';
import { checkServerGroupQuota } from './quota/check-quotas.ts';

/** What a caller says of a new server group. */
export interface ServerGroupInput {
  readonly name: string;
  readonly policy: string;
  readonly rules: Readonly<Record<string, number>>;
}

const groupNotFound = (uuid: string): NotFound =>
  new NotFound(`Instance group ${uuid} could not be found.`, { code: 'nova.server_group_not_found' });

/** @throws NotFound, Forbidden */
export const getServerGroup = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  uuid: string,
): Promise<ServerGroup> => {
  const group = await findServerGroup(nova.api.read, uuid);
  if (group === undefined) throw groupNotFound(uuid);
  await ctx.authorize(rule, { project_id: group.project_id });
  return group;
};

/** The groups of a project, or of all where no project is said. */
export const listServerGroupsOf = (
  nova: Nova,
  wanted: { readonly projectId: string | undefined; readonly limit: number | undefined; readonly offset: number },
): Promise<readonly ServerGroup[]> => {
  const { max_limit: most } = nova.settings;
  return listServerGroups(nova.api.read, { ...wanted, limit: Math.min(wanted.limit ?? most, most) });
};

/** @throws BadRequest for rules that the policy has not, OverQuota */
export const createServerGroup = (
  ctx: Context,
  nova: Nova,
  { name, policy, rules }: ServerGroupInput,
): Promise<ServerGroup> => {
  if (Object.keys(rules).length > 0 && policy !== 'anti-affinity') {
    throw new BadRequest(`The policy ${policy} takes no rules: only anti-affinity has max_server_per_host.`);
  }
  const [projectId, userId] = [callersProject(ctx) ?? '', callersUser(ctx)];
  return change(ctx, nova, nova.api, async ({ tx, at, record }) => {
    await checkServerGroupQuota(tx, nova, { projectId, userId });
    const owner = { project_id: projectId, user_id: userId };
    const group = { uuid: randomUUID(), ...owner, name, policy, rules: toJson(rules), created_at: at };
    await insertServerGroup(tx, group);
    await record('server_group.created', { id: group.uuid, projectId, payload: { name, policy, rules } });
    return { ...group, members: [] };
  });
};

/** Its servers stay where they are. @throws NotFound, Forbidden */
export const removeServerGroup = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  uuid: string,
): Promise<void> => {
  const { project_id: projectId, name } = await getServerGroup(ctx, nova, rule, uuid);
  await change(ctx, nova, nova.api, async ({ tx, record }) => {
    if (!(await deleteServerGroup(tx, uuid))) throw groupNotFound(uuid);
    await record('server_group.deleted', { id: uuid, projectId, payload: { name } });
  });
};
