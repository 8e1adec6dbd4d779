import type { BlockDevice } from '../db/cell/block-device.ts';
import { listBlockDevices } from '../db/cell/block-device-store.ts';
import { findLiveness } from '../db/cell/compute-host-store.ts';
import type { Instance } from '../db/cell/instance.ts';
import { findGroupOf } from '../db/nova-api/boot-store.ts';
import type { Cell } from './cells.ts';
import { isUp } from './host-liveness.ts';
import type { Nova } from './nova.ts';
import type { FoundServer } from './server-lookup.ts';

/** Whether the host of a server is known to be up; '' where it has none. */
export type HostStatus = 'UP' | 'DOWN' | 'UNKNOWN' | 'MAINTENANCE' | '';

/** A volume of a server. */
export interface ServerVolume {
  readonly volumeId: string;
  readonly isDeletedWithServer: boolean;
}

/** A server with what views tell beside its row. */
export interface SeenServer {
  readonly instance: Instance;
  readonly volumes: readonly ServerVolume[];
  readonly hostStatus: HostStatus;
  /** The ids of the groups that it is in; of a single server only. */
  readonly groups: readonly string[];
}

/** Those block devices that are volumes by now. */
export const volumesIn = (devices: readonly BlockDevice[]): readonly ServerVolume[] =>
  devices.flatMap(({ volumeId, isDeletedWithServer }) =>
    volumeId === null ? [] : [{ volumeId, isDeletedWithServer }],
  );

/** The state of a host, as a server's `host_status` shows it. */
const hostStatusOf = async (nova: Nova, cell: Cell, host: string | null): Promise<HostStatus> => {
  if (host === null) return '';
  const liveness = await findLiveness(cell.db.read, host);
  if (liveness === undefined) return 'UNKNOWN';
  if (liveness.forcedDown) return 'DOWN';
  if (liveness.disabled) return 'MAINTENANCE';
  return isUp(nova, liveness) ? 'UP' : 'UNKNOWN';
};

/** Everything that a single server shows. */
export const seeServer = async (nova: Nova, { cell, instance }: FoundServer): Promise<SeenServer> => {
  const group = await findGroupOf(nova.api.read, instance.uuid);
  const groups = group === undefined ? [] : [group];
  if (cell === undefined) return { instance, volumes: [], hostStatus: '', groups };
  const volumes = volumesIn(await listBlockDevices(cell.db.read, [instance.uuid]));
  return { instance, volumes, hostStatus: await hostStatusOf(nova, cell, instance.host), groups };
};
