import type { Context } from '@nimbo/context/context.ts';
import { countFloatingIpsOn } from '../db/floating-ip-store.ts';
import { findRow, lockRow } from '../db/resource-store.ts';
import { legsOf, type Router } from '../db/router-store.ts';
import type { Change } from './change.ts';
import { conflict, invalid, notFound } from './faults.ts';
import type { Neutron } from './neutron.ts';
import type { WantedAddress } from './port-addresses.ts';
import { erasePort, insertPort, plainPort } from './port-writing.ts';
import { assertNoMeeting } from './router-legs.ts';

/** A router's way out, as a caller gives it. */
export interface WantedGateway {
  readonly network_id: string;
  readonly enable_snat?: boolean | undefined;
  readonly external_fixed_ips?: readonly WantedAddress[] | undefined;
}

/** What a gateway is in a router's row. */
export type GatewayColumns = Pick<Router, 'gateway_port_id' | 'gateway_network_id' | 'enable_snat'>;

/**
 * The network that something leads out through; that the caller may see it was asked before the transaction.
 * @throws NotFound, BadRequest for a network that is not external
 */
export const lockExternal = async ({ tx }: Change, networkId: string) => {
  const network = await lockRow(tx, 'networks', networkId);
  if (network === undefined) throw notFound('network', networkId);
  if (!network.is_external) {
    throw invalid(
      `Network ${networkId} is not external: routers lead out through external networks only.`,
      'BadRequest',
    );
  }
  return network;
};

/** @throws Conflict while floating IPs come in through it */
export const clearGateway = async (changing: Change, neutron: Neutron, router: Router): Promise<GatewayColumns> => {
  const { gateway_port_id: portId, gateway_network_id: networkId } = router;
  const none = {
    gateway_port_id: null,
    gateway_network_id: null,
    enable_snat: neutron.settings.enable_snat_by_default,
  };
  if (portId === null || networkId === null) return none;
  if ((await countFloatingIpsOn(changing.tx, router.id)) > 0) {
    throw conflict(
      'RouterExternalGatewayInUseByFloatingIp',
      `Floating IPs come in through the gateway of router ${router.id} on network ${networkId}: take them away first.`,
    );
  }
  await changing.concerns(networkId);
  const port = await findRow(changing.tx, 'ports', portId);
  if (port !== undefined) await erasePort(changing, port);
  return none;
};

const sameAddresses = async (changing: Change, router: Router, wanted: readonly WantedAddress[]): Promise<boolean> => {
  const present = (await legsOf(changing.tx, router.id)).filter(({ port_id }) => port_id === router.gateway_port_id);
  return wanted.every((one) =>
    present.some(({ subnet_id, ip_address }) =>
      one.ip_address === undefined ? one.subnet_id === subnet_id : one.ip_address === ip_address,
    ),
  );
};

/** Leads a router out through a network that the caller sees. @throws NotFound, BadRequest, Conflict */
export const setGateway = async (
  ctx: Context,
  changing: Change,
  neutron: Neutron,
  router: Router,
  wanted: WantedGateway,
): Promise<GatewayColumns> => {
  const enable_snat = wanted.enable_snat ?? neutron.settings.enable_snat_by_default;
  const isSame = router.gateway_port_id !== null && router.gateway_network_id === wanted.network_id;
  if (isSame && (await sameAddresses(changing, router, wanted.external_fixed_ips ?? []))) {
    return { gateway_port_id: router.gateway_port_id, gateway_network_id: router.gateway_network_id, enable_snat };
  }
  const network = await lockExternal(changing, wanted.network_id);
  await clearGateway(changing, neutron, router);
  // The gateway's port belongs to no project: its addresses are the network's.
  const facts = { ...plainPort('', 'network:router_gateway', router.id), fixedIps: wanted.external_fixed_ips };
  const { port } = await insertPort(ctx, changing, neutron, network, facts);
  assertNoMeeting(await legsOf(changing.tx, router.id), port.id);
  await changing.concerns(network.id);
  return { gateway_port_id: port.id, gateway_network_id: network.id, enable_snat };
};
