import { operation, reply, type Operation } from '@nimbo/http/operation.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { id } from '@nimbo/schema/text.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { addTag, checkTag, listTags, removeTag, replaceTags } from '../../domain/project-tag.ts';
import { projectPolicy } from '../project/policy.ts';
import { tag, tagsAnswer, tagsBody } from '../project/schema.ts';

const all = '/v3/projects/{project_id}/tags';
const one = '/v3/projects/{project_id}/tags/{value}';
const params = strictObject({ project_id: id(), value: tag });

const tagsView = (tags: readonly string[], url: URL) => ({ tags, links: { self: url.href } });

export const projectTagOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_project_tags',
    summary: 'List the tags of a project',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: projectPolicy.listTags },
    response: tagsAnswer,
    handle: async (ctx, request) =>
      tagsView(await listTags(ctx, keystone, projectPolicy.listTags, request.params.project_id), request.url),
  }),
  operation({
    name: 'replace_project_tags',
    summary: 'Replace all tags of a project',
    method: 'PUT',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: projectPolicy.updateTags },
    body: tagsBody,
    response: tagsAnswer,
    handle: async (ctx, request) => {
      const { project_id: projectId } = request.params;
      const tags = await replaceTags(ctx, keystone, projectPolicy.updateTags, projectId, request.body.tags);
      return tagsView(tags, request.url);
    },
  }),
  operation({
    name: 'delete_project_tags',
    summary: 'Take all tags from a project',
    method: 'DELETE',
    path: all,
    status: 204,
    authorization: { at: 'lookup', rule: projectPolicy.deleteTags },
    handle: async (ctx, request) => {
      await replaceTags(ctx, keystone, projectPolicy.deleteTags, request.params.project_id, []);
    },
  }),
  operation({
    name: 'check_project_tag',
    summary: 'Check whether a project has a tag',
    method: 'GET',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: projectPolicy.getTag },
    params,
    handle: (ctx, request) =>
      checkTag(ctx, keystone, projectPolicy.getTag, request.params.project_id, request.params.value),
  }),
  operation({
    name: 'add_project_tag',
    summary: 'Give a project a tag',
    method: 'PUT',
    path: one,
    status: 201,
    authorization: { at: 'lookup', rule: projectPolicy.createTag },
    params,
    handle: async (ctx, request) => {
      await addTag(ctx, keystone, projectPolicy.createTag, request.params.project_id, request.params.value);
      return reply({ headers: { Location: request.url.href } });
    },
  }),
  operation({
    name: 'remove_project_tag',
    summary: 'Take a tag from a project',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: projectPolicy.deleteTag },
    params,
    handle: async (ctx, request) => {
      await removeTag(ctx, keystone, projectPolicy.deleteTag, request.params.project_id, request.params.value);
    },
  }),
];
