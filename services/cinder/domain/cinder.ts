import type { BusContext } from '@nimbo/bus/bus.ts';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Context } from '@nimbo/context/context.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { SagaDoorbell } from '@nimbo/saga/saga-doorbell.ts';
import type { CinderSettings } from '../config.ts';
import type { Tables } from '../db/tables.ts';
import type { SourceImage, Texts } from '../db/volume-store.ts';
import type { Signals } from './signals.ts';

/** An image, as far as volumes are made from it. */
export interface Image extends SourceImage {
  readonly status: string;
  /** GiB that a volume of it must have at least. */
  readonly minDisk: number;
  /** Bytes as a guest sees them; null where glance does not know. */
  readonly virtualSize: number | null;
  /** What a volume made from it tells of it (`volume_image_metadata`). */
  readonly properties: Texts;
}

/** A server's volume as nova knows it. */
export interface ServerAttachment {
  readonly volumeId: string;
  readonly attachmentId: string | null;
}

/** Cinder's neighbours. */
export interface Neighbours {
  /** @throws NotFound for an image that the caller may not see; Unavailable */
  image(ctx: Context, userToken: string | undefined, id: string): Promise<Image>;
  /** The attachments of a server that nova knows; undefined where nova does not know the server. */
  serverAttachments(ctx: Context, instanceId: string): Promise<readonly ServerAttachment[] | undefined>;
  /** Tells nova that a volume of a running server has grown. */
  volumeExtended(ctx: BusContext, instanceId: string, volumeId: string): Promise<void>;
}

/** What cinder works with: handed to every function of the domain, right after the context. */
export interface Cinder {
  readonly db: Database<Tables>;
  readonly settings: CinderSettings;
  readonly clock: Clock;
  readonly neighbours: Neighbours;
  /** Signs tickets for images (`@nimbo/auth/image-ticket.ts`). */
  readonly imageTicketKey: string;
  /** What keys of attachments on other hosts are derived from. */
  readonly exportSecret: string;
  readonly sagas: SagaDoorbell;
  /** News of volumes and snapshots, by id. */
  readonly news: Signals;
  /** Tells a host that something is wanted of it. */
  ringHost(ctx: BusContext, host: string): void;
  /** Rings for the relay of events; called after each commit. */
  changed(): void;
}
