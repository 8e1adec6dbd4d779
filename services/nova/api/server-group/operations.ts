import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Context } from '@nimbo/context/context.ts';
import { callersProject } from '../../domain/caller.ts';
import type { Nova } from '../../domain/nova.ts';
import { createServerGroup, getServerGroup, listServerGroupsOf, removeServerGroup } from '../../domain/server-group.ts';
import { serverGroupPolicy } from './policy.ts';
import { createServerGroupBody, serverGroupAnswer, serverGroupsAnswer, serverGroupsQuery } from './schema.ts';
import { serverGroupView } from './view.ts';

const all = '/v2.1/os-server-groups';
const one = '/v2.1/os-server-groups/{server_group_id}';

/** Those who may not see all projects get their own whatever they ask for, as upstream has it. */
const projectAsked = async (ctx: Context, allProjects: string | undefined): Promise<string | undefined> => {
  const own = callersProject(ctx) ?? '';
  await ctx.authorize(serverGroupPolicy.list, { project_id: own });
  return allProjects !== undefined && (await ctx.can(serverGroupPolicy.listAll, {})) ? undefined : own;
};

const readOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'list_server_groups',
    summary: 'List server groups',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: serverGroupPolicy.list },
    query: serverGroupsQuery,
    response: serverGroupsAnswer,
    handle: async (ctx, { query, version }) => {
      const projectId = await projectAsked(ctx, query.all_projects);
      const limit = query.limit === undefined ? undefined : Number(query.limit);
      const groups = await listServerGroupsOf(nova, { projectId, limit, offset: Number(query.offset ?? 0) });
      return { server_groups: groups.map((group) => serverGroupView(group, version)) };
    },
  }),
  operation({
    name: 'show_server_group',
    summary: 'Show a server group',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: serverGroupPolicy.show },
    response: serverGroupAnswer,
    handle: async (ctx, { params, version }) => {
      const group = await getServerGroup(ctx, nova, serverGroupPolicy.show, params.server_group_id);
      return { server_group: serverGroupView(group, version) };
    },
  }),
];

export const serverGroupOperations = (nova: Nova): readonly Operation[] => [
  ...readOperations(nova),
  operation({
    name: 'create_server_group',
    summary: 'Create a server group',
    method: 'POST',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: serverGroupPolicy.create },
    body: createServerGroupBody,
    response: serverGroupAnswer,
    handle: async (ctx, { body: { server_group: given }, version }) => {
      await ctx.authorize(serverGroupPolicy.create, { project_id: callersProject(ctx) ?? '' });
      const most = given.rules?.max_server_per_host;
      const rules: Record<string, number> = most === undefined ? {} : { max_server_per_host: Number(most) };
      const group = await createServerGroup(ctx, nova, { name: given.name, policy: given.policy, rules });
      return { server_group: serverGroupView(group, version) };
    },
  }),
  operation({
    name: 'delete_server_group',
    summary: 'Delete a server group',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: serverGroupPolicy.delete },
    handle: (ctx, { params }) => removeServerGroup(ctx, nova, serverGroupPolicy.delete, params.server_group_id),
  }),
];
