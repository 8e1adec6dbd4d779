import { listBlockDevices } from '../db/cell/block-device-store.ts';
import { listComputeHosts, type ComputeHost } from '../db/cell/compute-host-store.ts';
import type { Cell } from './cells.ts';
import { isUp } from './host-liveness.ts';
import type { Nova } from './nova.ts';
import { volumesIn, type HostStatus, type SeenServer } from './seen-server.ts';
import type { ListedServer } from './server-list.ts';

const statusOf = (nova: Nova, host: ComputeHost): HostStatus => {
  if (host.forcedDown) return 'DOWN';
  if (host.disabled) return 'MAINTENANCE';
  return isUp(nova, host) ? 'UP' : 'UNKNOWN';
};

const hostStatuses = async (nova: Nova, cell: Cell): Promise<ReadonlyMap<string, HostStatus>> =>
  new Map((await listComputeHosts(cell.db.read)).map((host) => [host.host, statusOf(nova, host)]));

const seeInCell = async (
  nova: Nova,
  cell: Cell,
  servers: readonly ListedServer[],
  withHosts: boolean,
): Promise<ReadonlyMap<string, SeenServer>> => {
  const uuids = servers.map(({ instance }) => instance.uuid);
  const devices = Map.groupBy(await listBlockDevices(cell.db.read, uuids), ({ instanceUuid }) => instanceUuid);
  const statuses = withHosts ? await hostStatuses(nova, cell) : new Map<string, HostStatus>();
  return new Map(
    servers.map(({ instance }) => {
      const volumes = volumesIn(devices.get(instance.uuid) ?? []);
      const hostStatus = instance.host === null ? '' : (statuses.get(instance.host) ?? 'UNKNOWN');
      return [instance.uuid, { instance, volumes, hostStatus, groups: [] }] as const;
    }),
  );
};

/** What a list of whole servers shows beside their rows: read once for all servers of a cell. */
export const seeServers = async (
  nova: Nova,
  servers: readonly ListedServer[],
  withHosts: boolean,
): Promise<readonly SeenServer[]> => {
  const seen = new Map<string, SeenServer>();
  for (const [cell, own] of Map.groupBy(servers, (server) => server.cell)) {
    if (cell === undefined) continue;
    for (const [uuid, one] of await seeInCell(nova, cell, own, withHosts)) seen.set(uuid, one);
  }
  return servers.map(
    ({ instance }) => seen.get(instance.uuid) ?? { instance, volumes: [], hostStatus: '', groups: [] },
  );
};
