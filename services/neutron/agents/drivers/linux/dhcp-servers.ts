import { mkdir } from 'node:fs/promises';
import type { DhcpNetwork } from '@nimbo/netdev/dnsmasq-files.ts';
import { ensureDnsmasq, removeDnsmasq } from '@nimbo/netdev/dnsmasq.ts';
import type { FoundNetwork } from '@nimbo/netdev/host-network.ts';
import type { AgentContext } from '../network-driver.ts';
import { eachServer, incarnationOf, unwantedServers } from './server-directories.ts';

/** Ends the DHCP servers that nobody wants any more, before their namespaces go. */
export const removeUnwanted = async (
  ctx: AgentContext,
  directory: string,
  wanted: readonly DhcpNetwork[],
): Promise<void> => {
  for (const one of await unwantedServers(directory, wanted)) await removeDnsmasq(ctx, one);
};

/** Brings every network's server to what is wanted; tells which failed, by network. */
export const ensureServers = async (
  ctx: AgentContext,
  directory: string,
  wanted: readonly DhcpNetwork[],
  found: FoundNetwork,
): Promise<ReadonlyMap<string, Error>> => {
  await mkdir(directory, { recursive: true, mode: 0o711 });
  const ensure = async (network: DhcpNetwork) =>
    ensureDnsmasq(ctx, { ...network, incarnation: await incarnationOf(network.namespace, [network.device], found) });
  return eachServer(ctx.signal, wanted, ({ networkId }) => networkId, ensure);
};
