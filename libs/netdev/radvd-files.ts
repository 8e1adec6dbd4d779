import { join } from 'node:path';
import { canonicalAddress, canonicalCidr } from './addresses-of.ts';
import { plainDevice } from './words.ts';

/** A prefix as a router advertises it (RFC 4861, 4.6.2). */
export interface AdvertisedPrefix {
  readonly cidr: string;
  /** Whether hosts make addresses of it by themselves (RFC 4862). */
  readonly isAutonomous: boolean;
}

/** What a router says on one of its links. */
export interface AdvertisedLink {
  readonly device: string;
  readonly mtu: number;
  /** Addresses are had by DHCPv6. */
  readonly isManaged: boolean;
  /** All else is had by DHCPv6. */
  readonly hasOtherConfig: boolean;
  readonly prefixes: readonly AdvertisedPrefix[];
  readonly dnsServers: readonly string[];
}

/** One router that advertises itself. */
export interface Advertiser {
  readonly routerId: string;
  readonly namespace: string;
  /** Its own directory for its files. */
  readonly directory: string;
  readonly user: string;
  readonly links: readonly AdvertisedLink[];
  /** Which of all namespaces and devices of these names it speaks in: one that is gone is no place to speak. */
  readonly incarnation?: string;
}

/** Where its files lie. */
export const radvdPaths = (directory: string) => ({
  config: join(directory, 'radvd.conf'),
  /** What the running process has read, written after it was told to. */
  applied: join(directory, 'applied'),
  pid: join(directory, 'radvd.pid'),
  record: join(directory, 'radvd.process.json'),
  output: join(directory, 'radvd.out'),
});

/** Seconds between advertisements: a guest asks when it comes, so these are for those that missed an answer. */
const interval = { least: 30, most: 100 };

/** RFC 8106 allows several in one option; radvd takes three. */
const mostDnsServers = 3;

const onOff = (value: boolean): string => (value ? 'on' : 'off');

const prefixBlock = ({ cidr, isAutonomous }: AdvertisedPrefix): readonly string[] => [
  `  prefix ${canonicalCidr(cidr)} {`,
  '    AdvOnLink on;',
  `    AdvAutonomous ${onOff(isAutonomous)};`,
  '  };',
];

const linkBlock = (link: AdvertisedLink): readonly string[] => [
  `interface ${plainDevice(link.device)} {`,
  '  AdvSendAdvert on;',
  `  MinRtrAdvInterval ${interval.least};`,
  `  MaxRtrAdvInterval ${interval.most};`,
  `  AdvLinkMTU ${link.mtu};`,
  `  AdvManagedFlag ${onOff(link.isManaged)};`,
  `  AdvOtherConfigFlag ${onOff(link.hasOtherConfig)};`,
  ...link.prefixes.flatMap(prefixBlock),
  ...(link.dnsServers.length === 0
    ? []
    : [`  RDNSS ${link.dnsServers.slice(0, mostDnsServers).map(canonicalAddress).join(' ')} {};`]),
  '};',
];

/** radvd's configuration. @throws BadRequest for a value that would not stay in its place */
export const radvdConfig = ({ links }: Pick<Advertiser, 'links'>): string => `${links.flatMap(linkBlock).join('\n')}\n`;

/** Program and arguments; the process stays in the foreground, so that what was started is what runs. */
export const radvdCommand = ({ directory, user }: Pick<Advertiser, 'directory' | 'user'>): readonly string[] => {
  const { config, pid } = radvdPaths(directory);
  return [
    'radvd',
    '--nodaemon',
    `--config=${config}`,
    `--pidfile=${pid}`,
    '--logmethod=stderr_clean',
    `--username=${user}`,
  ];
};
