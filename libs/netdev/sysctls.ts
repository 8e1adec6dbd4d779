import { runProgram } from '@nimbo/host/run-program.ts';
import type { HostContext } from './host-context.ts';
import { callInPlace, type Place } from './place.ts';
import type { Step } from './step.ts';

/** Kernel settings of a network namespace, `net.…` by sysctl's names. */
export type Sysctls = Readonly<Record<string, string>>;

/** What a namespace that forwards packets needs; source checks are nftables' and conntrack's business there. */
export const routerSysctls: Sysctls = {
  'net.ipv4.ip_forward': '1',
  'net.ipv6.conf.all.forwarding': '1',
  'net.ipv6.conf.all.accept_ra': '0',
  'net.ipv6.conf.default.accept_ra': '0',
  'net.ipv4.conf.all.rp_filter': '0',
  'net.ipv4.conf.all.arp_ignore': '1',
  'net.ipv4.conf.all.arp_announce': '2',
  // An address that moves here is told to the neighbours.
  'net.ipv4.conf.all.arp_notify': '1',
  'net.ipv6.conf.all.ndisc_notify': '1',
};

/** What a namespace that only answers (DHCP, DNS, metadata) needs. */
export const serverSysctls: Sysctls = {
  'net.ipv4.ip_forward': '0',
  'net.ipv6.conf.all.forwarding': '0',
  'net.ipv6.conf.all.accept_ra': '0',
  'net.ipv6.conf.default.accept_ra': '0',
};

/** The settings of a place; what the kernel does not have is absent. */
export const readSysctls = async (ctx: HostContext, place: Place, names: readonly string[]): Promise<Sysctls> => {
  if (names.length === 0) return {};
  const { stdout } = await runProgram(ctx, {
    ...callInPlace(place, 'sysctl', ['-e', ...names]),
    acceptExitCodes: [0, 255],
  });
  return parseSysctls(stdout.split('\n'));
};

/** Turns lines of sysctl(8) into settings. */
export const parseSysctls = (lines: readonly string[]): Sysctls =>
  Object.fromEntries(
    lines
      .map((line) => line.split(' = '))
      .flatMap(([name, value]) => (name === undefined || value === undefined ? [] : [[name, value.trim()]])),
  );

/** The settings that differ, in one step. */
export const planSysctls = (place: Place, desired: Sysctls, found: Sysctls): readonly Step[] => {
  const wrong = Object.entries(desired).filter(([name, value]) => found[name] !== value);
  const args = wrong.map(([name, value]) => `${name}=${value}`);
  return args.length === 0 ? [] : [{ tool: 'sysctl', place, item: place ?? 'sysctl', args }];
};
