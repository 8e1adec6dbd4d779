import { operation, type Operation } from '@nimbo/http/operation.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import type { Nova } from '../../domain/nova.ts';
import { changeMetadata, itemOf, metadataOf } from '../../domain/server-metadata.ts';
import { metadata } from '../server/schema.ts';
import { serverMetadataPolicy as policy } from './policy.ts';

const all = '/v2.1/servers/{server_id}/metadata';
const one = '/v2.1/servers/{server_id}/metadata/{key}';
const whole = strictObject({ metadata });
const item = strictObject({ meta: metadata });

/** The single item of a body, which names the key of the address. */
const valueOf = (meta: Readonly<Record<string, string>>, key: string): string => {
  const [first, ...others] = Object.entries(meta);
  if (first === undefined || others.length > 0 || first[0] !== key)
    throw new BadRequest(`Request body and URI mismatch: the body must have the item ${key} and no other.`);
  return first[1];
};

const readOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'list_server_metadata',
    summary: "List a server's metadata",
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: policy.index },
    response: whole,
    handle: async (ctx, { params }) => ({ metadata: await metadataOf(ctx, nova, policy.index, params.server_id) }),
  }),
  operation({
    name: 'show_server_metadata_item',
    summary: "Show an item of a server's metadata",
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: policy.show },
    response: item,
    handle: async (ctx, { params: { server_id: id, key } }) => ({
      meta: { [key]: itemOf(await metadataOf(ctx, nova, policy.show, id), key) },
    }),
  }),
];

/** Operations on servers' metadata. */
export const serverMetadataOperations = (nova: Nova): readonly Operation[] => [
  ...readOperations(nova),
  operation({
    name: 'create_server_metadata',
    summary: "Add to a server's metadata",
    method: 'POST',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: policy.create },
    body: whole,
    response: whole,
    handle: async (ctx, { params, body }) => ({
      metadata: await changeMetadata(ctx, nova, policy.create, params.server_id, (now) => ({
        ...now,
        ...body.metadata,
      })),
    }),
  }),
  operation({
    name: 'replace_server_metadata',
    summary: "Replace a server's metadata",
    method: 'PUT',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: policy.updateAll },
    body: whole,
    response: whole,
    handle: async (ctx, { params, body }) => ({
      metadata: await changeMetadata(ctx, nova, policy.updateAll, params.server_id, () => body.metadata),
    }),
  }),
  operation({
    name: 'set_server_metadata_item',
    summary: "Set an item of a server's metadata",
    method: 'PUT',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: policy.update },
    body: item,
    response: item,
    handle: async (ctx, { params: { server_id: id, key }, body }) => {
      const value = valueOf(body.meta, key);
      await changeMetadata(ctx, nova, policy.update, id, (now) => ({ ...now, [key]: value }));
      return { meta: { [key]: value } };
    },
  }),
  operation({
    name: 'delete_server_metadata_item',
    summary: "Delete an item of a server's metadata",
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: policy.delete },
    handle: async (ctx, { params: { server_id: id, key } }) => {
      await changeMetadata(ctx, nova, policy.delete, id, (now) => {
        itemOf(now, key);
        return Object.fromEntries(Object.entries(now).filter(([name]) => name !== key));
      });
    },
  }),
];
