import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { ConnectionInfo } from '../db/cell/documents.ts';
import type { Caller } from './caller.ts';
import type { Held } from './held.ts';

/** A volume as nova needs to know it. */
export interface Volume {
  readonly id: string;
  readonly projectId: string;
  /** Gibibytes. */
  readonly size: number;
  readonly status: string;
  readonly isBootable: boolean;
  readonly isMultiattach: boolean;
  readonly isReadOnly: boolean;
}

/** A volume to be made for a server. */
export interface NewVolume {
  readonly projectId: string;
  readonly userId: string;
  readonly name: string;
  /** Gibibytes. */
  readonly size: number;
  readonly imageId: string | null;
  readonly snapshotId: string | null;
  readonly type: string | null;
  readonly zone: string | null;
  /** The block device that it is for: by it the volume is found again after a crash. */
  readonly blockDevice: string;
}

/** A volume given to a server, with how a host reaches it once one was named. */
export interface VolumeAttachment {
  readonly id: string;
  readonly volumeId: string;
  readonly connectionInfo: ConnectionInfo | null;
}

/** What cinder needs to know of a host to make a volume reachable from it. */
interface Connector {
  readonly host: string;
  /** The name that the server's owner knows the disk by (`/dev/vdb`). */
  readonly mountpoint: string | null;
}

/** Where volumes come from. What has no caller is done in nova's own name. */
export interface VolumeDriver {
  /** @throws NotFound for a volume that the caller may not see */
  volume(ctx: ClientContext, caller: Caller, id: string): Promise<Volume>;
  /**
   * A snapshot's volume size in GiB.
   * @throws NotFound for a snapshot that the caller may not see
   */
  snapshotSize(ctx: ClientContext, caller: Caller, id: string): Promise<number>;
  /** How a volume fares, in nova's own name; undefined where it is gone. */
  find(ctx: ClientContext, id: string): Promise<Volume | undefined>;
  /** Makes a volume, or finds the one that was made for the same block device. */
  create(ctx: ClientContext, volume: NewVolume): Promise<Volume>;
  /** A volume that is gone is no error. */
  delete(ctx: ClientContext, id: string): Promise<void>;
  /**
   * Keeps a volume for a server: nobody else gets it.
   * @throws Conflict where somebody has it
   */
  reserve(ctx: ClientContext, volumeId: string, instance: string): Promise<VolumeAttachment>;
  /** The attachments of a server. */
  attachmentsOf(ctx: ClientContext, instance: string): Promise<readonly VolumeAttachment[]>;
  /** What servers have, or had, whether nova knows them or not. */
  everyAttachment(ctx: ClientContext): Promise<readonly Held[]>;
  /** Makes the volume reachable from a host. */
  connect(ctx: ClientContext, attachment: string, connector: Connector): Promise<VolumeAttachment>;
  /** Says that the host has it. */
  complete(ctx: ClientContext, attachment: string): Promise<void>;
  /** Gives a volume back; an attachment that is gone is no error. */
  release(ctx: ClientContext, attachment: string): Promise<void>;
}
