import { mkdir } from 'node:fs/promises';
import type { FoundNetwork } from '@nimbo/netdev/host-network.ts';
import type { Advertiser } from '@nimbo/netdev/radvd-files.ts';
import { ensureRadvd, removeRadvd } from '@nimbo/netdev/radvd.ts';
import type { HostPlace } from '../../translate/host-place.ts';
import type { AgentContext } from '../network-driver.ts';
import { eachServer, incarnationOf, unwantedServers } from './server-directories.ts';

/** Ends the advertisements of routers that say nothing any more, before their namespaces go. */
export const removeUnwantedAdvertisers = async (
  ctx: AgentContext,
  { advertDirectory, serverUser }: HostPlace,
  wanted: readonly Advertiser[],
): Promise<void> => {
  for (const directory of await unwantedServers(advertDirectory, wanted)) {
    await removeRadvd(ctx, { directory, user: serverUser });
  }
};

/** Lets every router say what it shall; tells which failed, by router. */
export const ensureAdvertisers = async (
  ctx: AgentContext,
  { advertDirectory }: HostPlace,
  wanted: readonly Advertiser[],
  found: FoundNetwork,
): Promise<ReadonlyMap<string, Error>> => {
  await mkdir(advertDirectory, { recursive: true, mode: 0o711 });
  const ensure = async (advertiser: Advertiser) => {
    const devices = advertiser.links.map(({ device }) => device);
    return ensureRadvd(ctx, { ...advertiser, incarnation: await incarnationOf(advertiser.namespace, devices, found) });
  };
  return eachServer(ctx.signal, wanted, ({ routerId }) => routerId, ensure);
};
