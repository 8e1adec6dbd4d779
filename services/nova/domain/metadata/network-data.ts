import type { Interface } from '../../db/cell/documents.ts';

/** Nova names a guest's end of a port after the port's first eleven digits. */
const linkId = ({ portId }: Interface): string => `tap${portId.slice(0, 11)}`;

const types = { 4: 'ipv4_dhcp', 6: 'ipv6_slaac' } as const;

/** How the guest's cards are to be set up: by what neutron's DHCP and router advertisements say. */
export const networkData = (interfaces: readonly Interface[]) => ({
  links: interfaces.map((one) => ({
    id: linkId(one),
    vif_id: one.portId,
    type: one.vifType ?? 'bridge',
    mtu: one.mtu,
    ethernet_mac_address: one.mac,
  })),
  networks: interfaces
    .flatMap((one) => one.addresses.map(({ version }) => ({ one, type: types[version] })))
    .map(({ one, type }, index) => ({ id: `network${index}`, type, link: linkId(one), network_id: one.networkId })),
  services: [],
});
