import { accessSync, constants, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A Debian package that the cloud or its tests need beyond npm's. */
export interface SystemPackage {
  readonly name: string;
  /** The program that shows it is there. */
  readonly program: string;
  /** Folders where that is looked for besides the PATH; may hold `*`. */
  readonly folders: readonly string[];
  /** `up`, and the groups of tests, or variants of them, that cannot run without it. */
  readonly neededBy: readonly string[];
}

const sbin = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The one list; when the cloud or a test needs another program, name its package here. */
export const systemPackages: readonly SystemPackage[] = [
  {
    name: 'postgresql',
    program: 'postgres',
    folders: ['/usr/lib/postgresql/*/bin'],
    neededBy: ['database/postgres', 'chaos'],
  },
  { name: 'mariadb-server', program: 'mariadbd', folders: sbin, neededBy: ['database/mariadb', 'chaos'] },
  {
    name: 'rabbitmq-server',
    program: 'rabbitmq-server',
    folders: ['/usr/lib/rabbitmq/bin'],
    neededBy: ['bus', 'chaos'],
  },
  { name: 'slapd', program: 'slapd', folders: sbin, neededBy: ['http'] },
  { name: 'python3-openstackclient', program: 'openstack', folders: [], neededBy: ['e2e'] },
  { name: 'qemu-utils', program: 'qemu-img', folders: [], neededBy: ['up', 'unit', 'http', 'e2e'] },
  { name: 'qemu-system-x86', program: 'qemu-system-x86_64', folders: [], neededBy: ['up', 'unit', 'e2e'] },
  { name: 'openssl', program: 'openssl', folders: [], neededBy: ['unit', 'bus', 'e2e'] },
  { name: 'iproute2', program: 'ip', folders: sbin, neededBy: ['up', 'net', 'e2e', 'chaos'] },
  { name: 'nftables', program: 'nft', folders: sbin, neededBy: ['up', 'net', 'e2e'] },
  { name: 'dnsmasq-base', program: 'dnsmasq', folders: sbin, neededBy: ['up', 'net', 'e2e'] },
  { name: 'radvd', program: 'radvd', folders: sbin, neededBy: ['up', 'net', 'e2e'] },
  { name: 'iputils-ping', program: 'ping', folders: [], neededBy: ['up', 'net', 'e2e'] },
  { name: 'busybox', program: 'busybox', folders: [], neededBy: ['net'] },
  { name: 'procps', program: 'sysctl', folders: sbin, neededBy: ['net', 'e2e'] },
  { name: 'curl', program: 'curl', folders: [], neededBy: ['e2e'] },
  { name: 'openssh-client', program: 'ssh', folders: [], neededBy: ['e2e'] },
  { name: 'chromium', program: 'chromium', folders: [], neededBy: ['e2e'] },
];

/** The packages whose program is not found, of those that one of the groups or variants needs. */
export const missingPackages = (needed: readonly string[], path: string): readonly SystemPackage[] =>
  systemPackages.filter(
    (one) => one.neededBy.some((name) => needed.includes(name)) && !isPresent(one, path.split(delimiter)),
  );

const isPresent = ({ program, folders }: SystemPackage, path: readonly string[]): boolean =>
  [...path, ...folders.flatMap((folder) => globSync(folder))].some((folder) => isExecutable(join(folder, program)));

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Why a group is skipped on a machine that lacks a package; `allowed-skips.txt` holds the same words. */
export const missingReason = (one: SystemPackage): string => `the package ${one.name} is not installed`;

/** What somebody who is not root has to do. */
export const installCommand = (packages: readonly SystemPackage[]): string =>
  `sudo apt-get install --no-install-recommends ${packages.map((one) => one.name).join(' ')}`;
