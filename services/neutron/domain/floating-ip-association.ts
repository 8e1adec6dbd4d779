import { NotFound } from '@nimbo/errors/faults.ts';
import type { FloatingIp } from '../db/floating-ip-store.ts';
import { addressesOfPorts, type IpAllocation } from '../db/ip-allocation-store.ts';
import { findRow } from '../db/resource-store.ts';
import { routersBetween } from '../db/router-store.ts';
import type { Caller } from './caller.ts';
import type { Change } from './change.ts';
import { invalid, notFound } from './faults.ts';
import type { Neutron } from './neutron.ts';
import { mechanismOf } from './port-binding.ts';

/** Where a floating IP leads, as a caller gives it. */
export interface WantedAssociation {
  /** Null for nowhere. */
  readonly port_id?: string | null | undefined;
  readonly fixed_ip_address?: string | null | undefined;
}

/** Where a floating IP leads. */
export type Association = Pick<FloatingIp, 'fixed_port_id' | 'fixed_ip_address' | 'router_id' | 'status'>;

const nowhere: Association = { fixed_port_id: null, fixed_ip_address: null, router_id: null, status: 'DOWN' };

const bad = (message: string) => invalid(message, 'BadRequest');

const addressFor = (portId: string, addresses: readonly IpAllocation[], wanted: string | undefined): IpAllocation => {
  const candidates = addresses.filter(({ ip_address }) => !ip_address.includes(':'));
  if (wanted !== undefined) {
    const named = candidates.find(({ ip_address }) => ip_address === wanted);
    if (named === undefined) throw bad(`Port ${portId} has no IPv4 address ${wanted}.`);
    return named;
  }
  const [only, ...more] = candidates;
  if (only === undefined) throw bad(`Port ${portId} has no IPv4 address for a floating IP to lead to.`);
  if (more.length > 0) throw bad(`Port ${portId} has several IPv4 addresses: name one by fixed_ip_address.`);
  return only;
};

const noWay = (floatingNetworkId: string, subnetId: string, portId: string): NotFound =>
  new NotFound(
    `No router leads from external network ${floatingNetworkId} to subnet ${subnetId} of port ${portId}: ` +
      'give a router a gateway on the one and an interface in the other.',
    { details: { type: 'ExternalGatewayForFloatingIPNotFound' } },
  );

/**
 * Where a floating IP will lead.
 * @throws NotFound for a port that is not the owner's, or without a router between, BadRequest for an unclear address
 */
export const associationOf = async (
  caller: Caller,
  { tx }: Change,
  neutron: Neutron,
  floatingIp: Pick<FloatingIp, 'project_id' | 'floating_network_id'>,
  wanted: WantedAssociation,
): Promise<Association> => {
  const { port_id: portId, fixed_ip_address: wantedAddress } = wanted;
  if (portId === undefined || portId === null || portId === '') {
    if (typeof wantedAddress === 'string') throw bad('A fixed_ip_address needs a port_id.');
    return nowhere;
  }
  const port = await findRow(tx, 'ports', portId);
  if (port === undefined) throw notFound('port', portId);
  if (port.project_id !== floatingIp.project_id && !caller.isAdmin) throw notFound('port', portId);
  const addresses = (await addressesOfPorts(tx, [portId])).get(portId) ?? [];
  const fixed = addressFor(portId, addresses, wantedAddress ?? undefined);
  const [routerId] = await routersBetween(tx, fixed.subnet_id, floatingIp.floating_network_id);
  if (routerId === undefined) throw noWay(floatingIp.floating_network_id, fixed.subnet_id, portId);
  const status = mechanismOf(neutron).wiresAtOnce ? 'ACTIVE' : 'DOWN';
  return { fixed_port_id: portId, fixed_ip_address: fixed.ip_address, router_id: routerId, status };
};
