import { operation, type Operation } from '@nimbo/http/operation.ts';
import {
  createProtocol,
  deleteProtocolFor,
  getProtocol,
  listProtocolsFor,
  updateProtocolFor,
  type ProtocolKey,
} from '../../domain/federation-protocol.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { federationProtocolPolicy } from './policy.ts';
import { createProtocolBody, protocolAnswer, protocolsAnswer, updateProtocolBody } from './schema.ts';
import { protocolView } from './view.ts';

const all = '/v3/OS-FEDERATION/identity_providers/{idp_id}/protocols';
const one = '/v3/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}';

const keyOf = (params: { readonly idp_id: string; readonly protocol_id: string }): ProtocolKey => ({
  idpId: params.idp_id,
  id: params.protocol_id,
});

export const federationProtocolOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_protocols',
    summary: 'List the protocols of an identity provider',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: federationProtocolPolicy.list },
    response: protocolsAnswer,
    handle: async (ctx, { params, url }) => {
      const protocols = await listProtocolsFor(ctx, keystone, federationProtocolPolicy.list, params.idp_id);
      const views = protocols.map((protocol) => protocolView(protocol, v3Base(url)));
      return collection('protocols', views, url);
    },
  }),
  operation({
    name: 'create_protocol',
    summary: 'Let an identity provider vouch by a protocol',
    method: 'PUT',
    path: one,
    status: 201,
    authorization: { at: 'lookup', rule: federationProtocolPolicy.create },
    body: createProtocolBody,
    response: protocolAnswer,
    handle: async (ctx, { params, body: { protocol }, url }) => {
      const given = { mappingId: protocol.mapping_id, remoteIdAttribute: protocol.remote_id_attribute };
      const made = await createProtocol(ctx, keystone, federationProtocolPolicy.create, keyOf(params), given);
      return { protocol: protocolView(made, v3Base(url)) };
    },
  }),
  operation({
    name: 'show_protocol',
    summary: 'Show a protocol of an identity provider',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: federationProtocolPolicy.get },
    response: protocolAnswer,
    handle: async (ctx, { params, url }) => {
      const found = await getProtocol(ctx, keystone, federationProtocolPolicy.get, keyOf(params));
      return { protocol: protocolView(found, v3Base(url)) };
    },
  }),
  operation({
    name: 'update_protocol',
    summary: 'Change a protocol of an identity provider',
    method: 'PATCH',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: federationProtocolPolicy.update },
    body: updateProtocolBody,
    response: protocolAnswer,
    handle: async (ctx, { params, body: { protocol }, url }) => {
      const changes = {
        ...(protocol.mapping_id === undefined ? {} : { mappingId: protocol.mapping_id }),
        remoteIdAttribute: protocol.remote_id_attribute,
      };
      const changed = await updateProtocolFor(ctx, keystone, federationProtocolPolicy.update, keyOf(params), changes);
      return { protocol: protocolView(changed, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_protocol',
    summary: 'Delete a protocol of an identity provider and the users who are here only by it',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: federationProtocolPolicy.delete },
    handle: (ctx, { params }) => deleteProtocolFor(ctx, keystone, federationProtocolPolicy.delete, keyOf(params)),
  }),
];
