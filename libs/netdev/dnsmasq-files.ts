import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { plainDevice } from './words.ts';
import { canonicalAddress, canonicalCidr, isIpv6 } from './addresses-of.ts';

/** A subnet as its DHCP server tells it. */
export interface DhcpSubnet {
  readonly id: string;
  readonly cidr: string;
  readonly gateway?: string;
  readonly dnsServers: readonly string[];
  /** Beside the default route; the route to the metadata address on networks without a router comes in here too. */
  readonly routes: readonly { readonly destination: string; readonly nextHop: string }[];
}

/** A port as its DHCP server knows it: it gets exactly these addresses. */
export interface DhcpHost {
  readonly portId: string;
  readonly mac: string;
  readonly name: string;
  readonly addresses: readonly string[];
  /** More options, by number or name as dnsmasq has them. */
  readonly options?: readonly { readonly name: string; readonly value: string; readonly version: 4 | 6 }[];
}

/** What one dnsmasq serves: one network, from a device in a namespace. */
export interface DhcpNetwork {
  readonly networkId: string;
  readonly namespace: string;
  readonly device: string;
  /** Its own directory for its files; `user` must be able to get there. */
  readonly directory: string;
  readonly user: string;
  readonly mtu: number;
  readonly domain: string;
  readonly leaseSeconds: number;
  /** Whom it asks what it does not know; nobody where empty. */
  readonly resolvers: readonly string[];
  readonly subnets: readonly DhcpSubnet[];
  readonly hosts: readonly DhcpHost[];
  /** Which of all devices and namespaces of these names it serves from: a server in one that is gone is started anew. */
  readonly incarnation?: string;
}

/** The texts of its files. */
export interface DnsmasqFiles {
  readonly config: string;
  readonly hosts: string;
  readonly options: string;
}

/** Where they lie. */
export const dnsmasqPaths = (directory: string) => ({
  config: join(directory, 'dnsmasq.conf'),
  hosts: join(directory, 'hosts'),
  options: join(directory, 'options'),
  leases: join(directory, 'leases'),
  /** What the running process has read, written after it was told to. */
  applied: join(directory, 'applied'),
  record: join(directory, 'dnsmasq.process.json'),
  output: join(directory, 'dnsmasq.out'),
});

const tag = (prefix: string, id: string): string => prefix + createHash('sha256').update(id).digest('hex').slice(0, 12);

const safe = (pattern: RegExp, what: string, text: string): string => {
  if (!pattern.test(text)) throw new BadRequest(`${JSON.stringify(text)} is no ${what} that DHCP can tell`);
  return text;
};

const hostName = (text: string): string => safe(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i, 'host name', text);
const path = (text: string): string => safe(/^\/[\w./-]+$/, 'path', text);
const mac = (text: string): string => safe(/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/, 'MAC address', text);
const optionName = (text: string): string => safe(/^(?:\d{1,3}|[a-z0-9-]{1,40})$/, 'option', text);
/** Anything printable on one line: a value ends with its line, and dnsmasq runs nothing of it. */
const optionValue = (text: string): string =>
  safe(/^[\u0021-\u007e](?:[\u0020-\u007e]{0,253}[\u0021-\u007e])?$/, 'option value', text);

const netmask = (bits: number): string =>
  [0, 8, 16, 24].map((shift) => 256 - 2 ** (8 - Math.min(8, Math.max(0, bits - shift)))).join('.');

const range = ({ id, cidr }: DhcpSubnet, lease: number): string => {
  const [address = '', bits = '0'] = canonicalCidr(cidr).split('/');
  const length = isIpv6(cidr) ? bits : netmask(Number(bits));
  return `dhcp-range=set:${tag('s', id)},${address},static,${length},${lease}s`;
};

const configOf = (network: DhcpNetwork): string => {
  const paths = dnsmasqPaths(path(network.directory));
  return [
    'no-hosts',
    'no-resolv',
    'bind-interfaces',
    'except-interface=lo',
    `interface=${plainDevice(network.device)}`,
    'dhcp-authoritative',
    'log-facility=-',
    'pid-file=',
    `user=${safe(/^[a-z_][\w-]{0,31}$/, 'user', network.user)}`,
    `dhcp-leasefile=${paths.leases}`,
    `dhcp-hostsfile=${paths.hosts}`,
    `dhcp-optsfile=${paths.options}`,
    `domain=${hostName(network.domain)}`,
    ...network.resolvers.map((one) => `server=${canonicalAddress(one)}`),
    ...network.subnets.map((subnet) => range(subnet, network.leaseSeconds)),
    '',
  ].join('\n');
};

const bracketed = (address: string): string =>
  isIpv6(address) ? `[${canonicalAddress(address)}]` : canonicalAddress(address);

const hostLine = (host: DhcpHost): string =>
  [mac(host.mac), `set:${tag('p', host.portId)}`, ...host.addresses.map(bracketed), hostName(host.name)].join(',');

/** Option 121 (RFC 3442) makes clients ignore option 3, so the default route stands in it too. */
const classlessRoutes = ({ gateway, routes }: DhcpSubnet): readonly string[] => [
  ...routes.flatMap(({ destination, nextHop }) => [canonicalCidr(destination), canonicalAddress(nextHop)]),
  ...(gateway === undefined ? [] : ['0.0.0.0/0', canonicalAddress(gateway)]),
];

const options4 = (subnet: DhcpSubnet, mtu: number): readonly string[] => [
  // Without a value the router option is left out, where dnsmasq would else name itself.
  subnet.gateway === undefined ? 'option:router' : `option:router,${canonicalAddress(subnet.gateway)}`,
  ...(subnet.routes.length === 0
    ? []
    : [`121,${classlessRoutes(subnet).join(',')}`, `249,${classlessRoutes(subnet).join(',')}`]),
  ...(subnet.dnsServers.length === 0 ? [] : [`option:dns-server,${subnet.dnsServers.map(canonicalAddress).join(',')}`]),
  `option:mtu,${mtu}`,
];

const options6 = (subnet: DhcpSubnet, domain: string): readonly string[] => [
  ...(subnet.dnsServers.length === 0 ? [] : [`option6:dns-server,${subnet.dnsServers.map(bracketed).join(',')}`]),
  `option6:domain-search,${hostName(domain)}`,
];

const subnetOptions = (network: DhcpNetwork): readonly string[] =>
  network.subnets.flatMap((subnet) => {
    const list = isIpv6(subnet.cidr) ? options6(subnet, network.domain) : options4(subnet, network.mtu);
    return list.map((option) => `tag:${tag('s', subnet.id)},${option}`);
  });

const named = (name: string, version: 4 | 6): string => {
  const plain = optionName(name);
  if (version === 6) return `option6:${plain}`;
  return /^\d+$/.test(plain) ? plain : `option:${plain}`;
};

const hostOptions = ({ hosts }: DhcpNetwork): readonly string[] =>
  hosts.flatMap(({ portId, options = [] }) =>
    options.map(({ name, value, version }) => `tag:${tag('p', portId)},${named(name, version)},${optionValue(value)}`),
  );

/**
 * The files of a network's DHCP server: static leases, routes, MTU, name servers.
 * @throws BadRequest for a value that would not stay on its line
 */
export const dnsmasqFiles = (network: DhcpNetwork): DnsmasqFiles => ({
  config: configOf(network),
  hosts: network.hosts.map((host) => `${hostLine(host)}\n`).join(''),
  options: [...subnetOptions(network), ...hostOptions(network)].map((line) => `${line}\n`).join(''),
});

/** The arguments; the process stays in the foreground, so that what was started is what runs. */
export const dnsmasqArguments = (directory: string): readonly string[] => [
  '--keep-in-foreground',
  `--conf-file=${dnsmasqPaths(directory).config}`,
];
