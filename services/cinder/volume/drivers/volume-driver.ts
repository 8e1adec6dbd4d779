import type { Context } from '@nimbo/context/context.ts';
import type { WantedImage } from '../../rpc/wanted-volume.ts';

/** A volume as it is on the host. */
export interface VolumeState {
  /** Bytes as a guest sees them. */
  readonly size: number;
  readonly isExported: boolean;
}

/** A volume to be made. */
export interface NewVolume {
  readonly id: string;
  /** Bytes. */
  readonly size: number;
  /** Null: blank, or from another source. */
  readonly image: WantedImage | null;
  /** The id of a volume of this host whose content it begins with. */
  readonly source?: string | null;
}

/** Bytes. */
export interface Capacity {
  readonly total: number;
  readonly free: number;
}

/** What keeps a host's volumes and serves them to guests. Everything is idempotent. */
export interface VolumeDriver {
  readonly name: string;
  /** Where guests connect; null where volumes are only simulated. */
  readonly socket: string | null;
  /** Takes over what runs, and throws away what a predecessor left half made. */
  start(ctx: Context): Promise<void>;
  /** Leaves everything running. */
  stop(): Promise<void>;
  /** Calls back when exports have gone by themselves. */
  onChange(listener: () => void): void;
  capacity(ctx: Context): Promise<Capacity>;
  list(ctx: Context): Promise<readonly string[]>;
  /** Volumes that guests can reach, known to the caller or not. */
  exported(ctx: Context, ids: readonly string[]): Promise<ReadonlySet<string>>;
  read(ctx: Context, id: string): Promise<VolumeState | undefined>;
  /**
   * Whole or not at all; a copy is what its source was at one moment, also while guests write to it.
   * @throws BadRequest for an image that cannot be used; NotFound where the source is not here; InsufficientStorage;
   * Unavailable where the image cannot be fetched
   */
  create(ctx: Context, volume: NewVolume): Promise<void>;
  /** Also while guests use it. @throws InsufficientStorage */
  grow(ctx: Context, id: string, size: number): Promise<void>;
  export(ctx: Context, id: string, isReadOnly: boolean): Promise<void>;
  /** Cuts off who still uses it. */
  unexport(ctx: Context, id: string): Promise<void>;
  remove(ctx: Context, id: string): Promise<void>;
  /** After `stop`, for taking the cloud down: nothing is served any more; the volumes stay. */
  removeAll(ctx: Context): Promise<void>;
}
