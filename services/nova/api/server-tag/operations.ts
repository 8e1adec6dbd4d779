import { Type } from 'typebox';
import { operation, reply, type Operation } from '@nimbo/http/operation.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import type { Nova } from '../../domain/nova.ts';
import { assertTagged, changeTags, tagsOf } from '../../domain/server-tags.ts';
import { tag } from '../server/schema.ts';
import { serverTagPolicy as policy } from './policy.ts';

const all = '/v2.1/servers/{server_id}/tags';
const one = '/v2.1/servers/{server_id}/tags/{tag}';
const tags = strictObject({ tags: Type.Array(tag, { maxItems: 50, uniqueItems: true }) });
const params = Type.Object({ server_id: Type.String({ minLength: 1, maxLength: 255 }), tag });
const since = '2.26';

const singleOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'show_server_tag',
    summary: 'Ask whether a server has a tag',
    method: 'GET',
    path: one,
    since,
    status: 204,
    authorization: { at: 'lookup', rule: policy.show },
    params,
    handle: async (ctx, { params: { server_id: id, tag: wanted } }) =>
      assertTagged(await tagsOf(ctx, nova, policy.show, id), id, wanted),
  }),
  operation({
    name: 'add_server_tag',
    summary: 'Tag a server',
    method: 'PUT',
    path: one,
    since,
    status: 201,
    authorization: { at: 'lookup', rule: policy.update },
    params,
    handle: async (ctx, { params: { server_id: id, tag: wanted }, url }) => {
      const { before } = await changeTags(ctx, nova, policy.update, id, (now) => [...now, wanted]);
      return before.includes(wanted) ? reply({ status: 204 }) : reply({ headers: { Location: url.href } });
    },
  }),
  operation({
    name: 'delete_server_tag',
    summary: 'Take a tag from a server',
    method: 'DELETE',
    path: one,
    since,
    status: 204,
    authorization: { at: 'lookup', rule: policy.delete },
    params,
    handle: async (ctx, { params: { server_id: id, tag: wanted } }) => {
      await changeTags(ctx, nova, policy.delete, id, (now) => {
        assertTagged(now, id, wanted);
        return now.filter((other) => other !== wanted);
      });
    },
  }),
];

/** Operations on servers' tags. */
export const serverTagOperations = (nova: Nova): readonly Operation[] => [
  ...singleOperations(nova),
  operation({
    name: 'list_server_tags',
    summary: "List a server's tags",
    method: 'GET',
    path: all,
    since,
    status: 200,
    authorization: { at: 'lookup', rule: policy.index },
    response: tags,
    handle: async (ctx, request) => ({ tags: await tagsOf(ctx, nova, policy.index, request.params.server_id) }),
  }),
  operation({
    name: 'replace_server_tags',
    summary: "Replace a server's tags",
    method: 'PUT',
    path: all,
    since,
    status: 200,
    authorization: { at: 'lookup', rule: policy.updateAll },
    body: tags,
    response: tags,
    handle: async (ctx, { params: { server_id: id }, body }) => ({
      tags: (await changeTags(ctx, nova, policy.updateAll, id, () => body.tags)).after,
    }),
  }),
  operation({
    name: 'delete_server_tags',
    summary: 'Take all tags from a server',
    method: 'DELETE',
    path: all,
    since,
    status: 204,
    authorization: { at: 'lookup', rule: policy.deleteAll },
    handle: async (ctx, { params: { server_id: id } }) => {
      await changeTags(ctx, nova, policy.deleteAll, id, () => []);
    },
  }),
];
