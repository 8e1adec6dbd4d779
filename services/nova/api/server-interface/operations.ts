import { Type } from 'typebox';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import { operation, type Operation, type Versioned } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { uuid } from '@nimbo/schema/text.ts';
import type { Interface } from '../../db/cell/documents.ts';
import type { Nova } from '../../domain/nova.ts';
import { attachInterface, detachInterface, findInterface, interfacesOfServer } from '../../domain/server-interfaces.ts';
import type { NetworkWish } from '../../domain/server-request.ts';
import { isSince } from '../common/since.ts';
import { callerOf } from '../server/caller.ts';
import { tag } from '../server/schema.ts';
import { serverInterfacePolicy as policy } from './policy.ts';

const all = '/v2.1/servers/{server_id}/os-interface';
const one = '/v2.1/servers/{server_id}/os-interface/{port_id}';

const base = {
  net_id: Type.Optional(uuid()),
  port_id: Type.Optional(uuid()),
  fixed_ips: Type.Optional(
    Type.Array(strictObject({ ip_address: Type.String({ format: 'ip' }) }), { minItems: 1, maxItems: 1 }),
  ),
};
const bodyOf = <P extends typeof base>(parts: P) =>
  strictObject({ interfaceAttachment: Type.Optional(strictObject(parts)) });
const latestBody = bodyOf({ ...base, tag: Type.Optional(tag) });
const attachBody: Versioned<typeof latestBody> = {
  latest: latestBody,
  earlier: [{ until: '2.48', schema: bodyOf(base), upgrade: (body) => body }],
};
const shown = openObject({ port_id: uuid(), net_id: uuid(), mac_addr: Type.String(), port_state: Type.String() });

const view = (given: Interface, version: Microversion | undefined) => ({
  port_id: given.portId,
  net_id: given.networkId,
  mac_addr: given.mac,
  port_state: given.status,
  fixed_ips: given.addresses.map(({ address, subnetId }) => ({ ip_address: address, subnet_id: subnetId })),
  ...(isSince(version, '2.70') ? { tag: given.tag } : {}),
});

/** What is said of a new interface. */
interface Given {
  readonly net_id?: string;
  readonly port_id?: string;
  readonly fixed_ips?: readonly { readonly ip_address: string }[];
  readonly tag?: string;
}

/** @throws BadRequest for a port and a network at once, and for an address without a network */
const wishOf = ({ net_id: networkId, port_id: portId, fixed_ips: addresses, tag: label }: Given): NetworkWish => {
  if (networkId !== undefined && portId !== undefined)
    throw new BadRequest('Must not input both network_id and port_id');
  if (addresses !== undefined && networkId === undefined)
    throw new BadRequest('Must input network_id when request IP address');
  return {
    networkId: networkId ?? null,
    portId: portId ?? null,
    fixedIp: addresses?.[0]?.ip_address ?? null,
    tag: label ?? null,
  };
};

const readOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'list_server_interfaces',
    summary: "List a server's interfaces",
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: policy.list },
    response: strictObject({ interfaceAttachments: Type.Array(shown) }),
    handle: async (ctx, { params, version }) => {
      const found = await interfacesOfServer(ctx, nova, policy.list, params.server_id);
      return { interfaceAttachments: found.map((given) => view(given, version)) };
    },
  }),
  operation({
    name: 'show_server_interface',
    summary: "Show a server's interface",
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: policy.show },
    response: strictObject({ interfaceAttachment: shown }),
    handle: async (ctx, { params: { server_id: id, port_id: port }, version }) => {
      const found = await interfacesOfServer(ctx, nova, policy.show, id);
      return { interfaceAttachment: view(findInterface(found, id, port), version) };
    },
  }),
];

/** Operations on servers' interfaces. */
export const serverInterfaceOperations = (nova: Nova): readonly Operation[] => [
  ...readOperations(nova),
  operation({
    name: 'attach_interface',
    summary: 'Attach an interface to a server',
    method: 'POST',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: policy.create },
    body: attachBody,
    response: strictObject({ interfaceAttachment: shown }),
    handle: async (ctx, { params, body, headers, version }) => {
      const wish = wishOf(body.interfaceAttachment ?? {});
      const caller = callerOf(ctx, headers);
      const made = await attachInterface(ctx, nova, policy.create, { id: params.server_id, wish, caller });
      return { interfaceAttachment: view(made, version) };
    },
  }),
  operation({
    name: 'detach_interface',
    summary: 'Detach an interface from a server',
    method: 'DELETE',
    path: one,
    status: 202,
    authorization: { at: 'lookup', rule: policy.delete },
    handle: (ctx, { params: { server_id: id, port_id: port } }) =>
      detachInterface(ctx, nova, policy.delete, { id, port }),
  }),
];
