import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Placement } from '../../domain/placement.ts';
import {
  ensureTrait,
  getProviderTraits,
  getTrait,
  listTraits,
  removeTrait,
  setProviderTraits,
  type Traited,
} from '../../domain/trait.ts';
import { dated } from '../common/dated.ts';
import { location } from '../common/location.ts';
import { canonicalUuid } from '../common/uuid.ts';
import { traitPolicy } from './policy.ts';
import { traitFilter } from './query.ts';
import { listQuery, providerTraitsAnswer, replaceBody, traitsAnswer } from './schema.ts';

const traitedView = ({ provider, traits }: Traited) => ({
  traits: traits.map(({ name }) => name),
  resource_provider_generation: provider.generation,
});

const vocabularyOperations = (placement: Placement): readonly Operation[] => [
  operation({
    name: 'list_traits',
    summary: 'List traits',
    method: 'GET',
    path: '/traits',
    since: '1.6',
    status: 200,
    authorization: { at: 'request', rule: traitPolicy.list },
    query: listQuery,
    response: traitsAnswer,
    handle: async (ctx, { query, version }) => {
      const traits = await listTraits(placement, traitFilter(query));
      const body = { traits: traits.map(({ name }) => name) };
      return dated(ctx, { version, changed: traits.map((trait) => trait.updated_at), body });
    },
  }),
  operation({
    name: 'show_trait',
    summary: 'Tell whether a trait exists',
    method: 'GET',
    path: '/traits/{name}',
    since: '1.6',
    status: 204,
    authorization: { at: 'request', rule: traitPolicy.show },
    handle: async (ctx, { params, version }) => {
      const trait = await getTrait(placement, params.name);
      return dated(ctx, { version, changed: [trait.created_at] });
    },
  }),
  operation({
    name: 'update_trait',
    summary: 'Make a custom trait unless it exists',
    method: 'PUT',
    path: '/traits/{name}',
    since: '1.6',
    status: 201,
    authorization: { at: 'request', rule: traitPolicy.update },
    handle: async (ctx, { params, url, version }) => {
      const { trait, isNew } = await ensureTrait(ctx, placement, params.name);
      const path = `/traits/${trait.name}`;
      const headers = location(url, path, path);
      return dated(ctx, { version, changed: [trait.created_at], status: isNew ? 201 : 204, headers });
    },
  }),
  operation({
    name: 'delete_trait',
    summary: 'Delete a custom trait',
    method: 'DELETE',
    path: '/traits/{name}',
    since: '1.6',
    status: 204,
    authorization: { at: 'request', rule: traitPolicy.delete },
    handle: (ctx, { params }) => removeTrait(ctx, placement, params.name),
  }),
];

const ofProvider = '/resource_providers/{uuid}/traits';

const providerOperations = (placement: Placement): readonly Operation[] => [
  operation({
    name: 'list_provider_traits',
    summary: 'List the traits of a resource provider',
    method: 'GET',
    path: ofProvider,
    since: '1.6',
    status: 200,
    authorization: { at: 'request', rule: traitPolicy.listOfProvider },
    response: providerTraitsAnswer,
    handle: async (ctx, { params, version }) => {
      const traited = await getProviderTraits(placement, canonicalUuid(params.uuid));
      const changed = traited.traits.map((trait) => trait.updated_at);
      return dated(ctx, { version, changed, body: traitedView(traited) });
    },
  }),
  operation({
    name: 'replace_provider_traits',
    summary: 'Replace the traits of a resource provider',
    method: 'PUT',
    path: ofProvider,
    since: '1.6',
    status: 200,
    authorization: { at: 'request', rule: traitPolicy.updateOfProvider },
    body: replaceBody,
    response: providerTraitsAnswer,
    handle: async (ctx, { params, body, version }) => {
      const { traits: names, resource_provider_generation: generation } = body;
      const traited = await setProviderTraits(ctx, placement, canonicalUuid(params.uuid), names, generation);
      const changed = traited.traits.map((trait) => trait.updated_at);
      return dated(ctx, { version, changed, body: traitedView(traited) });
    },
  }),
  operation({
    name: 'delete_provider_traits',
    summary: 'Remove all traits of a resource provider',
    method: 'DELETE',
    path: ofProvider,
    since: '1.6',
    status: 204,
    authorization: { at: 'request', rule: traitPolicy.deleteOfProvider },
    handle: async (ctx, { params }) => {
      await setProviderTraits(ctx, placement, canonicalUuid(params.uuid), []);
    },
  }),
];

export const traitOperations = (placement: Placement): readonly Operation[] => [
  ...vocabularyOperations(placement),
  ...providerOperations(placement),
];
