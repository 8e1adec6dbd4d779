import { Type } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import type { Neutron } from '../../domain/neutron.ts';
import { changeTags, findTag, getTags, removeTag, taggedKinds, type TaggedKind } from '../../domain/tag.ts';
import {
  admin,
  anyOf,
  netOwnerMember,
  netOwnerReader,
  policy,
  projectMember,
  projectReader,
} from '../common/policy.ts';

const kinds = Object.keys(taggedKinds) as readonly TaggedKind[];

const openReaders: Readonly<Partial<Record<TaggedKind, readonly string[]>>> = {
  networks: ['rule:shared', 'rule:external'],
  subnets: ['rule:shared', 'rule:external', netOwnerReader],
  subnetpools: ['rule:shared_subnetpools'],
  ports: [netOwnerReader],
};

const rulesOf = (kind: TaggedKind) => {
  const [noun, path] = [taggedKinds[kind], `/${kind}/{id}/tags`];
  const writers = anyOf(admin, projectMember, ...(kind === 'subnets' ? [netOwnerMember] : []));
  return {
    get: policy(
      `get_${noun}:tags`,
      anyOf(admin, projectReader, ...(openReaders[kind] ?? [])),
      'See the tags.',
      `GET ${path}`,
      `GET ${path}/{tag}`,
    ),
    update: policy(`update_${noun}:tags`, writers, 'Set the tags.', `PUT ${path}`, `PUT ${path}/{tag}`),
    delete: policy(
      `delete_${noun}:tags`,
      kind === 'ports' ? anyOf(writers, netOwnerMember) : writers,
      'Take tags away.',
      `DELETE ${path}`,
      `DELETE ${path}/{tag}`,
    ),
  };
};

const rules = Object.fromEntries(kinds.map((kind) => [kind, rulesOf(kind)])) as Readonly<
  Record<TaggedKind, ReturnType<typeof rulesOf>>
>;

export const tagPolicies: readonly PolicyRule[] = kinds.flatMap((kind) => Object.values(rules[kind]));

const tagList = strictObject({ tags: Type.Array(text(255), { maxItems: 256 }) });

const listOperations = (neutron: Neutron, kind: TaggedKind): readonly Operation[] => {
  const [noun, path] = [taggedKinds[kind], `/v2.0/${kind}/{id}/tags` as const];
  return [
    operation({
      name: `list_${noun}_tags`,
      summary: 'List the tags',
      method: 'GET',
      path,
      status: 200,
      authorization: { at: 'lookup', rule: rules[kind].get },
      response: tagList,
      handle: async (ctx, { params }) => ({ tags: await getTags(ctx, neutron, { kind, id: params.id }) }),
    }),
    operation({
      name: `replace_${noun}_tags`,
      summary: 'Set all tags',
      method: 'PUT',
      path,
      status: 200,
      authorization: { at: 'lookup', rule: rules[kind].update },
      body: tagList,
      response: tagList,
      handle: async (ctx, { params, body }) => ({
        tags: await changeTags(ctx, neutron, { kind, id: params.id }, 'update', () => body.tags),
      }),
    }),
    operation({
      name: `delete_${noun}_tags`,
      summary: 'Take all tags away',
      method: 'DELETE',
      path,
      status: 204,
      authorization: { at: 'lookup', rule: rules[kind].delete },
      handle: async (ctx, { params }) => {
        await changeTags(ctx, neutron, { kind, id: params.id }, 'delete', () => []);
      },
    }),
  ];
};

const singleOperations = (neutron: Neutron, kind: TaggedKind): readonly Operation[] => {
  const [noun, path] = [taggedKinds[kind], `/v2.0/${kind}/{id}/tags/{tag}` as const];
  return [
    operation({
      name: `show_${noun}_tag`,
      summary: 'Say whether there is a tag',
      method: 'GET',
      path,
      status: 204,
      authorization: { at: 'lookup', rule: rules[kind].get },
      handle: (ctx, { params }) => findTag(ctx, neutron, { kind, id: params.id }, params.tag),
    }),
    operation({
      name: `add_${noun}_tag`,
      summary: 'Add a tag',
      method: 'PUT',
      path,
      status: 201,
      authorization: { at: 'lookup', rule: rules[kind].update },
      handle: async (ctx, { params }) => {
        const tagged = { kind, id: params.id };
        await changeTags(ctx, neutron, tagged, 'update', (present) => [...present, params.tag]);
      },
    }),
    operation({
      name: `delete_${noun}_tag`,
      summary: 'Take a tag away',
      method: 'DELETE',
      path,
      status: 204,
      authorization: { at: 'lookup', rule: rules[kind].delete },
      handle: (ctx, { params }) => removeTag(ctx, neutron, { kind, id: params.id }, params.tag),
    }),
  ];
};

/** Tags of every kind of resource that has them. */
export const tagOperations = (neutron: Neutron): readonly Operation[] =>
  kinds.flatMap((kind) => [...listOperations(neutron, kind), ...singleOperations(neutron, kind)]);
