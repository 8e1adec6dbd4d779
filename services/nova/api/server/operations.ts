import { operation, reply, type Operation } from '@nimbo/http/operation.ts';
import { callersProject } from '../../domain/caller.ts';
import type { Nova } from '../../domain/nova.ts';
import { seeServer } from '../../domain/seen-server.ts';
import { seeServers } from '../../domain/seen-servers.ts';
import { createServers } from '../../domain/server-creation.ts';
import { listServers, serverLists, type ServerLists } from '../../domain/server-list.ts';
import { serverFor } from '../../domain/server-lookup.ts';
import { removeServer } from '../../domain/server-removal.ts';
import { updateServer } from '../../domain/server-update.ts';
import { nextLink } from '../common/next-link.ts';
import { isSince } from '../common/since.ts';
import { isTrue } from '../common/values.ts';
import { callerOf } from './caller.ts';
import { serverRequest } from './input.ts';
import { wantedServers } from './list-input.ts';
import { listServersQuery } from './list-schema.ts';
import { keptServerViews } from './kept-views.ts';
import { serverLook } from './look.ts';
import { serverPolicy } from './policy.ts';
import { createdAnswer, createServerBody, serverAnswer, serversAnswer, updateServerBody } from './schema.ts';
import { createdView, serverSummary, serverView, updatedView } from './view.ts';

const all = '/v2.1/servers';
const one = '/v2.1/servers/{server_id}';

const createOperation = (nova: Nova): Operation =>
  operation({
    name: 'create_server',
    summary: 'Create a server, or several',
    method: 'POST',
    path: all,
    status: 202,
    authorization: { at: 'request', rule: serverPolicy.create },
    body: createServerBody,
    response: createdAnswer,
    handle: async (ctx, { body, url, headers }) => {
      const request = serverRequest(body);
      const created = await createServers(ctx, nova, callerOf(ctx, headers), request);
      if (isTrue(body.server.return_reservation_id ?? false)) return { reservation_id: created.reservationId };
      const server = createdView(created, { url, adminPass: request.adminPassword });
      return reply({ headers: { Location: server.links[0]?.href ?? '' }, body: { server } });
    },
  });

const listOperations = (
  nova: Nova,
  lists: ServerLists,
  views: ReturnType<typeof keptServerViews>,
): readonly Operation[] => [
  operation({
    name: 'list_servers',
    summary: 'List servers',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'request', rule: serverPolicy.index },
    query: listServersQuery,
    response: serversAnswer,
    handle: async (ctx, { query, url }) => {
      const wanted = await wantedServers(ctx, query, serverPolicy.indexAll);
      const page = await listServers(ctx, nova, lists, wanted);
      const servers = page.items.map(({ instance }) => serverSummary(instance, { url }));
      return { servers, ...nextLink('servers', url, page, ({ instance }) => instance.uuid) };
    },
  }),
  operation({
    name: 'list_servers_detail',
    summary: 'List servers whole',
    method: 'GET',
    path: '/v2.1/servers/detail',
    status: 200,
    authorization: { at: 'request', rule: serverPolicy.detail },
    query: listServersQuery,
    response: serversAnswer,
    handle: async (ctx, { query, url, version }) => {
      const wanted = await wantedServers(ctx, query, serverPolicy.detailAll);
      const page = await listServers(ctx, nova, lists, wanted);
      const look = await serverLook(ctx, { url, version }, callersProject(ctx), false);
      const seen = await seeServers(nova, page.items, look.hostStatus !== 'none' && isSince(version, '2.16'));
      return { servers: views(seen, look), ...nextLink('servers', url, page, ({ instance }) => instance.uuid) };
    },
  }),
];

const changeOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'update_server',
    summary: 'Rename or describe a server',
    method: 'PUT',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: serverPolicy.update },
    body: updateServerBody,
    response: serverAnswer,
    handle: async (ctx, { params, body, url, version }) => {
      const found = await updateServer(ctx, nova, serverPolicy.update, { id: params.server_id, ...body.server });
      const look = await serverLook(ctx, { url, version }, found.instance.projectId, true);
      return { server: updatedView(await seeServer(nova, found), look) };
    },
  }),
  operation({
    name: 'delete_server',
    summary: 'Delete a server',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: serverPolicy.delete },
    handle: (ctx, { params }) => removeServer(ctx, nova, serverPolicy.delete, params.server_id),
  }),
];

/** Operations on servers themselves. */
export const serverOperations = (nova: Nova): readonly Operation[] => {
  const lists = serverLists(nova);
  return [
    createOperation(nova),
    ...listOperations(nova, lists, keptServerViews()),
    operation({
      name: 'show_server',
      summary: 'Show a server',
      method: 'GET',
      path: one,
      status: 200,
      authorization: { at: 'lookup', rule: serverPolicy.show },
      response: serverAnswer,
      handle: async (ctx, { params, url, version }) => {
        const found = await serverFor(ctx, nova, serverPolicy.show, params.server_id);
        const look = await serverLook(ctx, { url, version }, found.instance.projectId, true);
        return { server: serverView(await seeServer(nova, found), look) };
      },
    }),
    ...changeOperations(nova),
  ];
};
