import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DhcpNetwork } from '@nimbo/netdev/dnsmasq-files.ts';
import { ensureDnsmasq, removeDnsmasq } from '@nimbo/netdev/dnsmasq.ts';
import type { FoundNetwork } from '@nimbo/netdev/host-network.ts';
import { namespaceDirectory } from '@nimbo/netdev/place.ts';
import type { AgentContext } from '../network-driver.ts';

const known = async (directory: string): Promise<readonly string[]> =>
  readdir(directory).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });

/** The directories of servers that nobody wants any more. */
export const unwantedServers = async (
  directory: string,
  wanted: readonly DhcpNetwork[],
): Promise<readonly string[]> => {
  const kept = new Set(wanted.map((one) => one.directory));
  return (await known(directory)).map((name) => join(directory, name)).filter((one) => !kept.has(one));
};

/** Ends the servers that nobody wants any more, before their namespaces go. */
export const removeUnwanted = async (
  ctx: AgentContext,
  directory: string,
  wanted: readonly DhcpNetwork[],
): Promise<void> => {
  for (const one of await unwantedServers(directory, wanted)) await removeDnsmasq(ctx, one);
};

/** Tells a namespace and device from an earlier one of the same names. */
const incarnationOf = async (network: DhcpNetwork, found: FoundNetwork): Promise<string> => {
  const { ino } = await stat(join(namespaceDirectory, network.namespace));
  return `${ino}.${found.inner.get(network.namespace)?.links.get(network.device)?.index ?? 0}`;
};

/** Brings every network's server to what is wanted; tells which failed, by network. */
export const ensureServers = async (
  ctx: AgentContext,
  directory: string,
  wanted: readonly DhcpNetwork[],
  found: FoundNetwork,
): Promise<ReadonlyMap<string, Error>> => {
  const failures = new Map<string, Error>();
  await mkdir(directory, { recursive: true, mode: 0o711 });
  for (const network of wanted) {
    try {
      await ensureDnsmasq(ctx, { ...network, incarnation: await incarnationOf(network, found) });
    } catch (error) {
      ctx.signal.throwIfAborted();
      failures.set(network.networkId, error instanceof Error ? error : new Error(String(error)));
    }
  }
  return failures;
};
