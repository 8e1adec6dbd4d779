import { Type } from 'typebox';
import { NotFound } from '@nimbo/errors/faults.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import type { Nova } from '../../domain/nova.ts';
import { serverFor } from '../../domain/server-lookup.ts';
import { addressesView } from '../server/addresses.ts';
import { serverAddressPolicy as policy } from './policy.ts';

const shownAddress = strictObject({ addr: Type.String(), version: Type.Integer() });
const addresses = Type.Record(Type.String(), Type.Array(shownAddress));

/** A server's addresses as this part of the API shows them: without what kind they are. */
const plainAddresses = async (
  ...[ctx, nova, rule, id]: Parameters<typeof serverFor>
): Promise<Readonly<Record<string, readonly { readonly addr: string; readonly version: number }[]>>> => {
  const { instance } = await serverFor(ctx, nova, rule, id);
  const shown = Object.entries(addressesView(instance.interfaces));
  return Object.fromEntries(shown.map(([label, all]) => [label, all.map(({ addr, version }) => ({ addr, version }))]));
};

/** Operations on servers' addresses. */
export const serverAddressOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'list_server_addresses',
    summary: "List a server's addresses",
    method: 'GET',
    path: '/v2.1/servers/{server_id}/ips',
    status: 200,
    authorization: { at: 'lookup', rule: policy.index },
    response: strictObject({ addresses }),
    handle: async (ctx, { params }) => ({
      addresses: await plainAddresses(ctx, nova, policy.index, params.server_id),
    }),
  }),
  operation({
    name: 'show_server_addresses',
    summary: "List a server's addresses on one network",
    method: 'GET',
    path: '/v2.1/servers/{server_id}/ips/{label}',
    status: 200,
    authorization: { at: 'lookup', rule: policy.show },
    response: addresses,
    handle: async (ctx, { params: { server_id: id, label } }) => {
      const found = (await plainAddresses(ctx, nova, policy.show, id))[label];
      if (found === undefined) throw new NotFound(`Instance is not a member of network ${label}.`);
      return { [label]: found };
    },
  }),
];
