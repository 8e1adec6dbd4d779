import type { DhcpNetwork } from '@nimbo/netdev/dnsmasq-files.ts';
import type { HostNetwork } from '@nimbo/netdev/host-network.ts';
import type { Advertiser } from '@nimbo/netdev/radvd-files.ts';
import { advertisersOf } from './advertisers.ts';
import { dhcpInner, dhcpNetworkOf, dhcpVeth, servedNetworks } from './dhcp.ts';
import { hostLeg } from './external.ts';
import { guardTables } from './guards.ts';
import { publicBridge, type Wanted } from './host-place.ts';
import { bridgesOf, tapsOf, vxlansOf } from './layer-two.ts';
import { listenersOf, type MetadataListener } from './listeners.ts';
import { placedRouters, routerInner, routerVeths } from './routers.ts';

/** A host's part of the cloud's networks in terms of the machine. */
export interface HostPlan {
  readonly network: HostNetwork;
  readonly dhcp: readonly DhcpNetwork[];
  readonly advertisers: readonly Advertiser[];
  readonly listeners: readonly MetadataListener[];
}

/** From networks, ports and routers to devices, rules and servers: pure. */
export const translate = (wanted: Wanted): HostPlan => {
  const { here } = wanted;
  const bridges = bridgesOf(wanted);
  const [served, routers] = [servedNetworks(wanted), placedRouters(wanted)];
  const leg = hostLeg(here, bridges.find(({ name }) => name === publicBridge(here))?.mtu ?? 0);
  return {
    network: {
      bridges,
      vxlans: vxlansOf(wanted),
      taps: tapsOf(wanted),
      veths: [
        ...leg.veths,
        ...served.map((one) => dhcpVeth(here, one)),
        ...routers.flatMap((one) => routerVeths(here, one)),
      ],
      tables: [...guardTables(wanted), ...leg.tables],
      addresses: leg.addresses,
      sysctls: leg.sysctls,
      namespaces: [...served.map((one) => dhcpInner(here, one)), ...routers.map((one) => routerInner(here, one))],
    },
    dhcp: served.map((one) => dhcpNetworkOf(here, one)),
    advertisers: advertisersOf(here, routers),
    listeners: listenersOf(here.cloud, served, routers),
  };
};
