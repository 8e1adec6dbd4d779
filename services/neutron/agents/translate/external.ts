import type { DeviceAddresses } from '@nimbo/netdev/addresses.ts';
import { hostGatewaySysctls, hostGatewayTable, uplinkSysctls, type HostGateway } from '@nimbo/netdev/host-gateway.ts';
import type { NftTable } from '@nimbo/netdev/ruleset.ts';
import type { Sysctls } from '@nimbo/netdev/sysctls.ts';
import type { Veth } from '@nimbo/netdev/veths.ts';
import { legOf, publicBridge, type HostPlace } from './host-place.ts';

/** What the host itself has in the external network. */
export interface HostLeg {
  readonly veths: readonly Veth[];
  readonly addresses: readonly DeviceAddresses[];
  readonly tables: readonly NftTable[];
  readonly sysctls: Sysctls;
}

const noLeg: HostLeg = { veths: [], addresses: [], tables: [], sysctls: {} };

const uplinkOf = ({ settings }: HostPlace): string | undefined =>
  settings.uplink === '' || settings.uplink === 'none' ? undefined : settings.uplink;

const gatewayOf = (here: HostPlace): HostGateway => ({
  cloud: here.cloud,
  leg: legOf(here.cloud, 'host-gateway').inner,
  address: here.settings.public_gateway,
  uplink: uplinkOf(here),
});

/** The host's leg in the external network: it answers as the gateway there, and lets guests out by the uplink. */
export const hostLeg = (here: HostPlace, mtu: number): HostLeg => {
  const bridge = publicBridge(here);
  if (bridge === undefined) return noLeg;
  const { outer, inner } = legOf(here.cloud, 'host-gateway');
  const gateway = gatewayOf(here);
  return {
    veths: [{ name: outer, mtu, port: { bridge }, inside: { name: inner, mtu } }],
    addresses: [{ device: inner, addresses: [gateway.address] }],
    tables: [hostGatewayTable(gateway)],
    sysctls: hostGatewaySysctls(gateway),
  };
};

/** Settings of the host that were others before this cloud, and are to be again after it. */
export const borrowedSysctls = (here: HostPlace): Sysctls =>
  publicBridge(here) === undefined ? {} : uplinkSysctls(uplinkOf(here));
