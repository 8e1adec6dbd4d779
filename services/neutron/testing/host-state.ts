import type { BoundPort, HostNetworkRow, HostPort, HostRouter, HostState } from '../rpc/host-network-schema.ts';

/** A state without anything. */
export const emptyState: HostState = { networks: [], ports: [], securityGroups: [], routers: [], tunnels: [] };

/** A port `guest-N` with 10.0.0.N, on a host. */
export const guestPort = (number: number, host: string, more: Partial<HostPort> = {}): HostPort => ({
  id: `guest-${number}`,
  projectId: 'p',
  mac: `52:54:00:00:00:${number.toString(16).padStart(2, '0')}`,
  addresses: [{ subnetId: 'subnet', address: `10.0.0.${number}` }],
  host,
  deviceId: `instance-${number}`,
  deviceOwner: 'compute:nova',
  isUp: true,
  dnsName: '',
  dhcpOptions: [],
  ...more,
});

const serverPort = (id: string, mac: string, deviceOwner: string, subnetId: string, address: string): HostPort => ({
  ...guestPort(0, 'h1'),
  id,
  mac,
  deviceOwner,
  deviceId: id,
  addresses: [{ subnetId, address }],
});

/** How a guest's port is guarded: by the group `default`. */
export const boundPort = (port: HostPort, more: Partial<BoundPort> = {}): BoundPort => ({
  id: port.id,
  networkId: 'private',
  hasPortSecurity: true,
  securityGroupIds: ['default'],
  allowedPairs: [],
  ...more,
});

/** A group that admits its members, ping and ssh from everybody, and every way out. */
export const defaultGroup = (members: readonly string[]): HostState['securityGroups'][number] => {
  const rule = {
    ethertype: 'IPv4',
    protocol: null,
    portMin: null,
    portMax: null,
    remotePrefix: null,
    remoteGroupId: null,
  } as const;
  return {
    id: 'default',
    members: [...members],
    rules: [
      { ...rule, direction: 'egress' },
      { ...rule, direction: 'ingress', remoteGroupId: 'default' },
      { ...rule, direction: 'ingress', protocol: 'icmp' },
      { ...rule, direction: 'ingress', protocol: 'tcp', portMin: 22, portMax: 22 },
    ],
  };
};

/** The network `private`, 10.0.0.0/24, with these ports of guests; its DHCP server and router are on h1. */
export const privateNetwork = (ports: readonly HostPort[], host = 'h1'): HostNetworkRow => ({
  id: 'private',
  type: 'vxlan',
  physicalNetwork: null,
  segmentationId: 100,
  mtu: 1450,
  isUp: true,
  dnsDomain: '',
  subnets: [
    {
      id: 'subnet',
      cidr: '10.0.0.0/24',
      ipVersion: 4,
      gateway: '10.0.0.1',
      dnsServers: ['9.9.9.9'],
      routes: [],
      hasDhcp: true,
      raMode: null,
      addressMode: null,
    },
  ],
  ports: [
    ...ports,
    serverPort('dhcp', 'fa:16:3e:00:00:02', 'network:dhcp', 'subnet', '10.0.0.2'),
    serverPort('inside', 'fa:16:3e:00:00:03', 'network:router_interface', 'subnet', '10.0.0.1'),
  ],
  dhcpPortId: host === 'h1' ? 'dhcp' : null,
});

/** The flat network `outside`, 172.24.4.0/24, with the gateway's port of the router. */
const outsideNetwork: HostNetworkRow = {
  ...privateNetwork([]),
  id: 'outside',
  type: 'flat',
  physicalNetwork: 'public',
  segmentationId: null,
  mtu: 1500,
  subnets: privateNetwork([]).subnets.map((subnet) => ({
    ...subnet,
    id: 'outer',
    cidr: '172.24.4.0/24',
    gateway: '172.24.4.1',
    hasDhcp: false,
  })),
  ports: [serverPort('gate', 'fa:16:3e:00:00:04', 'network:router_gateway', 'outer', '172.24.4.10')],
  dhcpPortId: null,
};

/** The router between both; 172.24.4.100 leads to 10.0.0.11. */
const router: HostRouter = {
  id: 'router',
  projectId: 'p',
  isUp: true,
  gateway: { portId: 'gate', networkId: 'outside', hasSnat: true },
  interfaces: [{ portId: 'inside', networkId: 'private' }],
  floatingIps: [{ id: 'fip', floating: '172.24.4.100', fixed: '10.0.0.11' }],
  routes: [],
};

/** What h1 has: guests 11 and 12, DHCP, a router and a floating IP. */
export const wholeState = (ports: readonly HostPort[] = [guestPort(11, 'h1'), guestPort(12, 'h1')]): HostState => ({
  networks: [privateNetwork(ports), outsideNetwork],
  ports: ports.filter(({ host }) => host === 'h1').map((port) => boundPort(port)),
  securityGroups: [defaultGroup(ports.flatMap(({ addresses }) => addresses.map(({ address }) => address)))],
  routers: [router],
  tunnels: [{ host: 'h2', address: '10.99.0.2' }],
});
