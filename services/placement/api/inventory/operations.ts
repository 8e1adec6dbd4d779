import { Fault } from '@nimbo/errors/fault.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import {
  addInventory,
  changeInventory,
  getInventory,
  getStock,
  removeInventory,
  replaceStock,
} from '../../domain/inventory.ts';
import type { Placement } from '../../domain/placement.ts';
import { dated } from '../common/dated.ts';
import { location } from '../common/location.ts';
import { canonicalUuid } from '../common/uuid.ts';
import { providerPath } from '../resource-provider/view.ts';
import { inventoryInput, stockInput } from './input.ts';
import { inventoryPolicy } from './policy.ts';
import { createBody, inventoriesAnswer, inventoryAnswer, replaceBody, updateBody } from './schema.ts';
import { inventoriesView, inventoryView } from './view.ts';

const all = '/resource_providers/{uuid}/inventories';
const one = '/resource_providers/{uuid}/inventories/{resource_class}';
const bodyLimit = 1024 * 1024;

const collectionOperations = (placement: Placement): readonly Operation[] => [
  operation({
    name: 'list_inventories',
    summary: 'List the inventories of a resource provider',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'request', rule: inventoryPolicy.list },
    response: inventoriesAnswer,
    handle: async (ctx, { params, version }) => {
      const stock = await getStock(placement, canonicalUuid(params.uuid));
      const changed = stock.inventories.map((each) => each.updated_at);
      return dated(ctx, { version, changed, body: inventoriesView(stock) });
    },
  }),
  operation({
    name: 'create_inventory',
    summary: 'Create an inventory of a resource provider',
    method: 'POST',
    path: all,
    status: 201,
    authorization: { at: 'request', rule: inventoryPolicy.create },
    body: createBody,
    response: inventoryAnswer,
    handle: async (ctx, { params, body, url, version }) => {
      const { resource_class: name, ...given } = body;
      const uuid = canonicalUuid(params.uuid);
      const { provider, inventory } = await addInventory(
        ctx,
        placement,
        uuid,
        name,
        inventoryInput(name, given, version),
      );
      const headers = location(
        url,
        `/resource_providers/${params.uuid}/inventories`,
        `${providerPath(uuid)}/inventories/${name}`,
      );
      const view = inventoryView(provider, inventory);
      return dated(ctx, { version, changed: [inventory.updated_at], status: 201, headers, body: view });
    },
  }),
  operation({
    name: 'replace_inventories',
    summary: 'Replace all inventories of a resource provider',
    method: 'PUT',
    path: all,
    status: 200,
    authorization: { at: 'request', rule: inventoryPolicy.update },
    body: replaceBody,
    bodyLimit,
    response: inventoriesAnswer,
    handle: async (ctx, { params, body, version }) => {
      const input = stockInput(body.inventories, version);
      const uuid = canonicalUuid(params.uuid);
      const stock = await replaceStock(ctx, placement, uuid, input, body.resource_provider_generation);
      const changed = stock.inventories.map((each) => each.updated_at);
      return dated(ctx, { version, changed, body: inventoriesView(stock) });
    },
  }),
  operation({
    name: 'delete_inventories',
    summary: 'Delete all inventories of a resource provider',
    method: 'DELETE',
    path: all,
    since: '1.5',
    status: 204,
    authorization: { at: 'request', rule: inventoryPolicy.delete },
    handle: async (ctx, { params }) => {
      await replaceStock(ctx, placement, canonicalUuid(params.uuid), {});
    },
  }),
  operation({
    name: 'delete_inventories_1_0',
    summary: 'Refused: inventories are deleted one by one before microversion 1.5',
    method: 'DELETE',
    path: all,
    until: '1.4',
    status: 405,
    authorization: { at: 'request', rule: inventoryPolicy.delete },
    handle: () => {
      const allow = 'GET, POST, PUT';
      const message = 'All inventories of a provider can be deleted at once since microversion 1.5 only.';
      return Promise.reject(new Fault('method-not-allowed', message, { details: { allow } }));
    },
  }),
];

const memberOperations = (placement: Placement): readonly Operation[] => [
  operation({
    name: 'show_inventory',
    summary: 'Show an inventory of a resource provider',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'request', rule: inventoryPolicy.show },
    response: inventoryAnswer,
    handle: async (ctx, { params, version }) => {
      const uuid = canonicalUuid(params.uuid);
      const { provider, inventory } = await getInventory(placement, uuid, params.resource_class);
      return dated(ctx, { version, changed: [inventory.updated_at], body: inventoryView(provider, inventory) });
    },
  }),
  operation({
    name: 'update_inventory',
    summary: 'Change an inventory of a resource provider',
    method: 'PUT',
    path: one,
    status: 200,
    authorization: { at: 'request', rule: inventoryPolicy.update },
    body: updateBody,
    response: inventoryAnswer,
    handle: async (ctx, { params, body, version }) => {
      const { uuid, resource_class: name } = params;
      const input = inventoryInput(name, body, version);
      const generation = body.resource_provider_generation;
      const changed = await changeInventory(ctx, placement, canonicalUuid(uuid), name, input, generation);
      const view = inventoryView(changed.provider, changed.inventory);
      return dated(ctx, { version, changed: [changed.inventory.updated_at], body: view });
    },
  }),
  operation({
    name: 'delete_inventory',
    summary: 'Delete an inventory of a resource provider',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'request', rule: inventoryPolicy.delete },
    handle: (ctx, { params }) => removeInventory(ctx, placement, canonicalUuid(params.uuid), params.resource_class),
  }),
];

export const inventoryOperations = (placement: Placement): readonly Operation[] => [
  ...collectionOperations(placement),
  ...memberOperations(placement),
];
