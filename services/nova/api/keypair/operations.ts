import type { Static } from 'typebox';
import type { Context } from '@nimbo/context/context.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import { operation, reply, type Operation } from '@nimbo/http/operation.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import {
  createKeypair,
  getKeypair,
  listKeypairsOf,
  ownerAsked,
  removeKeypair,
  type KeypairInput,
} from '../../domain/keypair.ts';
import type { Nova } from '../../domain/nova.ts';
import { nextLink } from '../common/next-link.ts';
import { isSince } from '../common/since.ts';
import { keypairPolicy } from './policy.ts';
import { createKeypairBody, keypairAnswer, keypairQuery, keypairsAnswer, keypairsQuery } from './schema.ts';
import { keypairView, listedKeypair, newKeypairView } from './view.ts';

/** The user concerned, whom a request may name since 2.10, if the rule lets the caller act for them. */
const ownerFor = async (
  ctx: Context,
  rule: PolicyRule,
  asked: string | undefined,
  version: Microversion | undefined,
): Promise<string> => {
  const userId = ownerAsked(ctx, isSince(version, '2.10') ? asked : undefined);
  await ctx.authorize(rule, { user_id: userId });
  return userId;
};

const inputOf = ({ keypair }: Static<typeof createKeypairBody.latest>, userId: string): KeypairInput => ({
  userId,
  name: keypair.name,
  type: keypair.type ?? 'ssh',
  publicKey: keypair.public_key,
});

const readOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'list_keypairs',
    summary: 'List the key pairs of a user',
    method: 'GET',
    path: '/v2.1/os-keypairs',
    status: 200,
    authorization: { at: 'lookup', rule: keypairPolicy.list },
    query: keypairsQuery,
    response: keypairsAnswer,
    handle: async (ctx, { query, url, version }) => {
      const userId = await ownerFor(ctx, keypairPolicy.list, query.user_id, version);
      const wanted = isSince(version, '2.35') ? query : {};
      const page = await listKeypairsOf(nova, userId, { limit: wanted.limit, marker: wanted.marker });
      const keypairs = page.items.map((keypair) => listedKeypair(keypair, version));
      return { keypairs, ...nextLink('keypairs', url, page, ({ name }) => name) };
    },
  }),
  operation({
    name: 'show_keypair',
    summary: 'Show a key pair',
    method: 'GET',
    path: '/v2.1/os-keypairs/{keypair_name}',
    status: 200,
    authorization: { at: 'lookup', rule: keypairPolicy.show },
    query: keypairQuery,
    response: keypairAnswer,
    handle: async (ctx, { params, query, version }) => {
      const userId = await ownerFor(ctx, keypairPolicy.show, query.user_id, version);
      return keypairView(await getKeypair(nova, userId, params.keypair_name), version);
    },
  }),
];

export const keypairOperations = (nova: Nova): readonly Operation[] => [
  ...readOperations(nova),
  operation({
    name: 'create_keypair',
    summary: 'Import a key pair, or have one made',
    method: 'POST',
    path: '/v2.1/os-keypairs',
    status: 201,
    authorization: { at: 'lookup', rule: keypairPolicy.create },
    body: createKeypairBody,
    response: keypairAnswer,
    handle: async (ctx, { body, version }) => {
      const userId = await ownerFor(ctx, keypairPolicy.create, body.keypair.user_id, version);
      const made = await createKeypair(ctx, nova, inputOf(body, userId));
      return reply({ status: isSince(version, '2.2') ? 201 : 200, body: newKeypairView(made, version) });
    },
  }),
  operation({
    name: 'delete_keypair',
    summary: 'Delete a key pair',
    method: 'DELETE',
    path: '/v2.1/os-keypairs/{keypair_name}',
    status: 204,
    authorization: { at: 'lookup', rule: keypairPolicy.delete },
    query: keypairQuery,
    handle: async (ctx, { params, query, version }) => {
      const userId = await ownerFor(ctx, keypairPolicy.delete, query.user_id, version);
      await removeKeypair(ctx, nova, userId, params.keypair_name);
      return reply({ status: isSince(version, '2.2') ? 204 : 202 });
    },
  }),
];
