import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { Type, type Static } from 'typebox';

const id = Type.String({ minLength: 1, maxLength: 64 });
const address = Type.String({ maxLength: 64 });
const cidr = Type.String({ maxLength: 64 });
const route = strictObject({ destination: cidr, nextHop: address });
const ipVersion = Type.Union([Type.Literal(4), Type.Literal(6)]);
const ipv6Mode = nullable(
  Type.Union([Type.Literal('slaac'), Type.Literal('dhcpv6-stateful'), Type.Literal('dhcpv6-stateless')]),
);

/** A subnet, as DHCP and routers need it. */
const subnet = strictObject({
  id,
  cidr,
  ipVersion,
  gateway: nullable(address),
  dnsServers: Type.Array(address),
  routes: Type.Array(route),
  hasDhcp: Type.Boolean(),
  /** Who advertises it on the link, and how guests come to their addresses; null for IPv4. */
  raMode: ipv6Mode,
  addressMode: ipv6Mode,
});

/** A port of a network, wherever it is bound: for DHCP, forwarding entries and the callers of metadata. */
const port = strictObject({
  id,
  projectId: Type.String(),
  mac: Type.String({ pattern: '^([0-9a-f]{2}:){5}[0-9a-f]{2}$' }),
  addresses: Type.Array(strictObject({ subnetId: id, address })),
  /** Where it is bound; null while it is nowhere. */
  host: nullable(Type.String()),
  deviceId: Type.String(),
  deviceOwner: Type.String(),
  isUp: Type.Boolean(),
  /** Empty where the address makes the name. */
  dnsName: Type.String(),
  dhcpOptions: Type.Array(strictObject({ name: Type.String(), value: Type.String(), ipVersion })),
});

/** A network that this host has a part of. */
const network = strictObject({
  id,
  type: Type.Union([Type.Literal('local'), Type.Literal('flat'), Type.Literal('vxlan')]),
  /** Of flat networks. */
  physicalNetwork: nullable(Type.String()),
  /** Of vxlan networks: the VNI. */
  segmentationId: nullable(Type.Integer({ minimum: 1, maximum: 16_777_215 })),
  mtu: Type.Integer({ minimum: 68, maximum: 65_535 }),
  isUp: Type.Boolean(),
  dnsDomain: Type.String(),
  subnets: Type.Array(subnet),
  ports: Type.Array(port),
  /** The port of the DHCP server that this host runs for it; null where another host does, or nobody. */
  dhcpPortId: nullable(id),
});

/** A guest's port that is bound to this host, and how it is guarded. */
const boundPort = strictObject({
  id,
  networkId: id,
  hasPortSecurity: Type.Boolean(),
  securityGroupIds: Type.Array(id),
  allowedPairs: Type.Array(strictObject({ mac: nullable(Type.String()), address: cidr })),
});

const securityGroupRule = strictObject({
  direction: Type.Union([Type.Literal('ingress'), Type.Literal('egress')]),
  ethertype: Type.Union([Type.Literal('IPv4'), Type.Literal('IPv6')]),
  protocol: nullable(Type.String()),
  portMin: nullable(Type.Integer()),
  portMax: nullable(Type.Integer()),
  remotePrefix: nullable(cidr),
  remoteGroupId: nullable(id),
});

/** A group of a port of this host, or one that such a group's rule names. */
const securityGroup = strictObject({
  id,
  rules: Type.Array(securityGroupRule),
  /** Addresses and allowed address pairs of all ports in it, on all hosts. */
  members: Type.Array(cidr),
});

const router = strictObject({
  id,
  projectId: Type.String(),
  isUp: Type.Boolean(),
  /** Its ports: networks, MAC and addresses are with the network's ports. */
  gateway: nullable(strictObject({ portId: id, networkId: id, hasSnat: Type.Boolean() })),
  interfaces: Type.Array(strictObject({ portId: id, networkId: id })),
  floatingIps: Type.Array(strictObject({ id, floating: address, fixed: address })),
  routes: Type.Array(route),
});

/** All that one host is to have: whole, so that nothing depends on what was told before. */
export const hostState = strictObject({
  networks: Type.Array(network),
  ports: Type.Array(boundPort),
  securityGroups: Type.Array(securityGroup),
  routers: Type.Array(router),
  /** The tunnel addresses of the other hosts. */
  tunnels: Type.Array(strictObject({ host: Type.String(), address })),
});

export type HostState = Static<typeof hostState>;
export type HostNetworkRow = HostState['networks'][number];
export type HostSubnet = HostNetworkRow['subnets'][number];
export type HostPort = HostNetworkRow['ports'][number];
export type BoundPort = HostState['ports'][number];
export type HostRouter = HostState['routers'][number];
