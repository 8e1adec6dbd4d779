import type { BusContext } from '@nimbo/bus/bus.ts';
import type { SagaDoorbell } from '@nimbo/saga/saga-doorbell.ts';
import type { HostDriver } from '../drivers/host.ts';
import type { ImageDriver } from '../drivers/image.ts';
import type { NetworkDriver } from '../drivers/network.ts';
import type { PlacementDriver } from '../drivers/placement.ts';
import type { VolumeDriver } from '../drivers/volume.ts';
import type { InstanceSignals } from './instance-signals.ts';

/** Nova's neighbours as servers need them. */
export interface Drivers {
  readonly hosts: HostDriver;
  readonly images: ImageDriver;
  readonly networks: NetworkDriver;
  readonly volumes: VolumeDriver;
  readonly placement: PlacementDriver;
}

/** Who is told to look, after a commit. Nothing is lost where nobody hears. */
export interface Bells {
  /** Sagas of the API's database, and those of all cells. */
  readonly apiSagas: SagaDoorbell;
  readonly cellSagas: SagaDoorbell;
  /** Something was told of servers' ports. */
  readonly addresses: SagaDoorbell;
  /** Tells a host that something is wanted of one of its servers. */
  ringHost(ctx: BusContext, host: string, server: string): void;
  readonly instances: InstanceSignals;
}
