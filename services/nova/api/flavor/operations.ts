import { operation, type Operation } from '@nimbo/http/operation.ts';
import { createFlavor, describeFlavor, getFlavor, listFlavorsFor, removeFlavor } from '../../domain/flavor.ts';
import type { Nova } from '../../domain/nova.ts';
import { nextLink } from '../common/next-link.ts';
import { flavorInput, wantedFlavors } from './input.ts';
import { flavorPolicy } from './policy.ts';
import {
  createFlavorBody,
  detailedFlavorsAnswer,
  flavorAnswer,
  flavorsAnswer,
  flavorsQuery,
  updateFlavorBody,
} from './schema.ts';
import { flavorSummary, flavorView, showsExtraSpecs } from './view.ts';

const readOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'list_flavors',
    summary: 'List flavors',
    method: 'GET',
    path: '/v2.1/flavors',
    status: 200,
    authorization: { at: 'authenticated' },
    query: flavorsQuery,
    response: flavorsAnswer,
    handle: async (ctx, { query, url, version }) => {
      const page = await listFlavorsFor(ctx, nova, wantedFlavors(query));
      const flavors = page.items.map((flavor) => flavorSummary(flavor, { url, version }));
      return { flavors, ...nextLink('flavors', url, page, ({ flavorid }) => flavorid) };
    },
  }),
  operation({
    name: 'list_flavors_detail',
    summary: 'List flavors whole',
    method: 'GET',
    path: '/v2.1/flavors/detail',
    status: 200,
    authorization: { at: 'authenticated' },
    query: flavorsQuery,
    response: detailedFlavorsAnswer,
    handle: async (ctx, { query, url, version }) => {
      const page = await listFlavorsFor(ctx, nova, wantedFlavors(query));
      const hasSpecs = await showsExtraSpecs(ctx, { url, version });
      const flavors = page.items.map((flavor) => flavorView(flavor, { url, version }, hasSpecs));
      return { flavors, ...nextLink('flavors', url, page, ({ flavorid }) => flavorid) };
    },
  }),
  operation({
    name: 'show_flavor',
    summary: 'Show a flavor',
    method: 'GET',
    path: '/v2.1/flavors/{flavor_id}',
    status: 200,
    authorization: { at: 'authenticated' },
    response: flavorAnswer,
    handle: async (ctx, { params, url, version }) => {
      const flavor = await getFlavor(ctx, nova, params.flavor_id);
      return { flavor: flavorView(flavor, { url, version }, await showsExtraSpecs(ctx, { url, version })) };
    },
  }),
];

export const flavorOperations = (nova: Nova): readonly Operation[] => [
  ...readOperations(nova),
  operation({
    name: 'create_flavor',
    summary: 'Create a flavor',
    method: 'POST',
    path: '/v2.1/flavors',
    status: 200,
    authorization: { at: 'request', rule: flavorPolicy.create },
    body: createFlavorBody,
    response: flavorAnswer,
    handle: async (ctx, { body, url, version }) => {
      const flavor = await createFlavor(ctx, nova, flavorInput(body));
      return { flavor: flavorView(flavor, { url, version }, await showsExtraSpecs(ctx, { url, version })) };
    },
  }),
  operation({
    name: 'update_flavor',
    summary: 'Describe a flavor',
    method: 'PUT',
    path: '/v2.1/flavors/{flavor_id}',
    since: '2.55',
    status: 200,
    authorization: { at: 'request', rule: flavorPolicy.update },
    body: updateFlavorBody,
    response: flavorAnswer,
    handle: async (ctx, { params, body, url, version }) => {
      const flavor = await describeFlavor(ctx, nova, params.flavor_id, body.flavor.description);
      return { flavor: flavorView(flavor, { url, version }, await showsExtraSpecs(ctx, { url, version })) };
    },
  }),
  operation({
    name: 'delete_flavor',
    summary: 'Delete a flavor',
    method: 'DELETE',
    path: '/v2.1/flavors/{flavor_id}',
    status: 202,
    authorization: { at: 'request', rule: flavorPolicy.delete },
    handle: (ctx, { params }) => removeFlavor(ctx, nova, params.flavor_id),
  }),
];
