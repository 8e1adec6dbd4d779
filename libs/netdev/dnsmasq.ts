import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { writeFileAtomically } from '@nimbo/host/atomic-file.ts';
import { removeProcessRecord, type ProcessRecord } from '@nimbo/host/process-record.ts';
import { runProgram } from '@nimbo/host/run-program.ts';
import { findDaemon, startDaemon, stopDaemon, type DaemonContext } from './daemon.ts';
import { dnsmasqArguments, dnsmasqFiles, dnsmasqPaths, type DhcpNetwork, type DnsmasqFiles } from './dnsmasq-files.ts';

/** What is there of a network's DHCP server. */
export interface FoundDnsmasq {
  readonly files: Partial<DnsmasqFiles>;
  /** The hash of what the running process has read. */
  readonly applied: string | undefined;
  readonly leases: string;
  readonly process: ProcessRecord | undefined;
}

/** What to do about it, in this order. */
export type DnsmasqStep = { readonly write: keyof DnsmasqFiles } | { readonly act: 'restart' };

const commandOf = (directory: string): readonly string[] => ['dnsmasq', ...dnsmasqArguments(directory)];

const readText = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** The hash of what a process was started with. */
const appliedText = ({ config, hosts, options }: DnsmasqFiles, { incarnation = '' }: DhcpNetwork): string =>
  hash([config, hosts, options, incarnation].join('\0'));

/** What is there. */
export const readDnsmasq = async (ctx: DaemonContext, directory: string): Promise<FoundDnsmasq> => {
  const paths = dnsmasqPaths(directory);
  const [config, hosts, options] = await Promise.all([paths.config, paths.hosts, paths.options].map(readText));
  const found = { config, hosts, options };
  return {
    files: Object.fromEntries(Object.entries(found).filter(([, text]) => text !== undefined)),
    applied: await readText(paths.applied),
    leases: (await readText(paths.leases)) ?? '',
    process: await findDaemon(ctx, { record: paths.record, command: commandOf(directory) }),
  };
};

/** A lease by which an address still belongs to somebody else; it would keep its new owner from it. */
const isTaken = (line: string, hosts: DhcpNetwork['hosts']): boolean => {
  const [, mac, address = ''] = line.split(' ');
  return hosts.some((host) => host.addresses.includes(address) && host.mac !== mac);
};

const freshLeases = (leases: string, { hosts }: DhcpNetwork): string =>
  leases
    .split('\n')
    .filter((line) => !isTaken(line, hosts))
    .join('\n');

/** From what is to what shall be; empty where both agree. */
export const planDnsmasq = (network: DhcpNetwork, found: FoundDnsmasq): readonly DnsmasqStep[] => {
  const files = dnsmasqFiles(network);
  const names = ['config', 'hosts', 'options'] as const;
  const writes = names.filter((name) => found.files[name] !== files[name]).map((write) => ({ write }));
  const isStale = found.applied !== appliedText(files, network) || freshLeases(found.leases, network) !== found.leases;
  // Not SIGHUP: dnsmasq 2.90 of Debian 12 dies of it with a segmentation fault as soon as it has given a lease.
  return found.process === undefined || isStale || writes.length > 0 ? [...writes, { act: 'restart' }] : [];
};

const start = async (ctx: DaemonContext, { directory, namespace }: DhcpNetwork): Promise<void> => {
  const paths = dnsmasqPaths(directory);
  await runProgram(ctx, { program: 'dnsmasq', args: ['--test', `--conf-file=${paths.config}`] });
  const { record, output } = paths;
  await startDaemon(ctx, { namespace, command: commandOf(directory), record, output });
};

const restart = async (ctx: DaemonContext, network: DhcpNetwork, found: FoundDnsmasq): Promise<void> => {
  if (found.process !== undefined) await stopDaemon(ctx, found.process);
  const paths = dnsmasqPaths(network.directory);
  const leases = freshLeases((await readText(paths.leases)) ?? '', network);
  await writeFileAtomically(paths.leases, leases, 0o644);
  await start(ctx, network);
};

const applyOne = async (
  ctx: DaemonContext,
  network: DhcpNetwork,
  found: FoundDnsmasq,
  step: DnsmasqStep,
): Promise<void> => {
  const paths = dnsmasqPaths(network.directory);
  const files = dnsmasqFiles(network);
  if ('write' in step) return writeFileAtomically(paths[step.write], files[step.write], 0o644);
  await restart(ctx, network, found);
  await writeFileAtomically(paths.applied, appliedText(files, network));
};

/**
 * Brings a network's DHCP server to what is desired: files whole or not at all, a restart, which
 * takes milliseconds and keeps the leases, for whatever changed and for a process that died. A running one is adopted. Safe to repeat after dying anywhere.
 * @returns what it did
 */
export const ensureDnsmasq = async (ctx: DaemonContext, network: DhcpNetwork): Promise<readonly DnsmasqStep[]> => {
  await mkdir(network.directory, { recursive: true, mode: 0o755 });
  const found = await readDnsmasq(ctx, network.directory);
  const steps = planDnsmasq(network, found);
  for (const step of steps) await applyOne(ctx, network, found, step);
  return steps;
};

/** Ends a network's DHCP server and takes its files away. */
export const removeDnsmasq = async (ctx: DaemonContext, directory: string): Promise<void> => {
  const { process } = await readDnsmasq(ctx, directory);
  if (process !== undefined) await stopDaemon(ctx, process);
  await removeProcessRecord(dnsmasqPaths(directory).record);
  await rm(directory, { recursive: true, force: true });
};
