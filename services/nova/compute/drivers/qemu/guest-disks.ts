import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { isoImage } from '@nimbo/iso9660/iso-image.ts';
import type { Context } from '@nimbo/context/context.ts';
import { BadRequest, InsufficientStorage } from '@nimbo/errors/faults.ts';
import { createImage } from '@nimbo/qemu/image-operations.ts';
import type { ImageFormat } from '@nimbo/qemu/image-tool.ts';
import type { WantedInstance } from '../../../rpc/wanted-instance.ts';
import type { GuestPaths } from './guest-paths.ts';
import type { CachedImage, ImageCache } from './image-cache.ts';
import { writeJson } from './json-file.ts';
import { emptyFile } from './owned-file.ts';
import type { QemuParts } from './qemu-parts.ts';

/** What was built for a guest; the rest of its life depends on it. */
export interface BuiltDisks {
  /** Pinned: a guest's hardware does not change under it. */
  readonly machineType: string;
  /** Of the root disk; null where it boots from a volume. */
  readonly base: { readonly path: string; readonly format: ImageFormat } | null;
  readonly rootBus: 'virtio' | 'scsi';
  readonly hasEphemeral: boolean;
  readonly hasSwap: boolean;
  readonly hasConfigDrive: boolean;
}

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;

/** Seconds are plenty: file systems are made sparsely. */
const formatLimit = 120_000;

const busOf = ({ uuid, image }: WantedInstance): BuiltDisks['rootBus'] => {
  const bus = image?.properties['hw_disk_bus'] ?? 'virtio';
  if (bus === 'virtio' || bus === 'scsi') return bus;
  throw new BadRequest(`instance ${uuid} wants its disks on a bus ${bus}; this host has virtio and scsi`, {
    code: 'nova.disk_bus',
  });
};

const rootSize = ({ uuid, rootGb }: WantedInstance, { virtualSize }: CachedImage): number => {
  const size = rootGb * gibibyte;
  if (rootGb > 0 && virtualSize > size) {
    const needed = Math.ceil(virtualSize / gibibyte);
    throw new BadRequest(`the root disk of instance ${uuid} has ${rootGb} GiB, but its image needs ${needed}`, {
      code: 'nova.disk_too_small',
    });
  }
  return rootGb > 0 ? size : virtualSize;
};

/** Makes the disks of a guest that are its own. Made anew where an earlier attempt did not come to its end. */
export class GuestDisks {
  readonly #parts: QemuParts;
  readonly #cache: ImageCache;

  constructor(parts: QemuParts, cache: ImageCache) {
    this.#parts = parts;
    this.#cache = cache;
  }

  /** @throws BadRequest, Unavailable or InsufficientStorage saying why a disk cannot be made */
  async build(ctx: Context, wanted: WantedInstance, paths: GuestPaths, progress: (words: string) => void) {
    try {
      await mkdir(paths.directory, { recursive: true, mode: 0o711 });
      const rootBus = busOf(wanted);
      const base = await this.#root(ctx, wanted, paths, progress);
      progress('make disks');
      await this.#formatted(ctx, paths.ephemeralDisk, wanted.ephemeralGb * gibibyte, makeExt4);
      await this.#formatted(ctx, paths.swapDisk, wanted.swapMb * mebibyte, makeSwap);
      await this.#configDrive(ctx, wanted, paths);
      await emptyFile(paths.consoleLog, this.#parts.guestUser);
      const { ephemeralGb, swapMb, configDrive } = wanted;
      const has = { hasEphemeral: ephemeralGb > 0, hasSwap: swapMb > 0, hasConfigDrive: configDrive };
      const built: BuiltDisks = { machineType: this.#parts.machineType, base, rootBus, ...has };
      await writeJson(paths.built, built);
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? noRoom(wanted, error) : error;
    }
  }

  async #root(
    ctx: Context,
    wanted: WantedInstance,
    { rootDisk }: GuestPaths,
    progress: (words: string) => void,
  ): Promise<BuiltDisks['base']> {
    if (wanted.image === null) return null;
    const image = await this.#cache.get(ctx, wanted.image, progress);
    const size = rootSize(wanted, image);
    const { path, format } = image;
    await emptyFile(rootDisk, this.#parts.guestUser);
    const { runProgram, guestUser } = this.#parts;
    const overlay = { path: rootDisk, format: 'qcow2', backing: { path, format } } as const;
    await createImage(ctx, { runProgram, ...guestUser }, overlay, size);
    return { path, format };
  }

  async #formatted(ctx: Context, path: string, size: number, format: (path: string) => readonly string[]) {
    if (size === 0) return;
    const { runProgram, guestUser } = this.#parts;
    await emptyFile(path, guestUser);
    await truncate(path, size);
    const [program = '', ...args] = format(path);
    await runProgram(ctx, { program, args, timeLimit: formatLimit, ...guestUser });
  }

  async #configDrive(ctx: Context, { uuid, configDrive }: WantedInstance, paths: GuestPaths): Promise<void> {
    if (!configDrive) return;
    const files = await this.#parts.configDrive(ctx, uuid);
    const image = isoImage({ label: 'config-2', files: [...files], time: new Date(ctx.clock.now()) });
    // It may hold a password: the guest's user alone reads it.
    await emptyFile(paths.configDrive, this.#parts.guestUser);
    await writeFile(paths.configDrive, image, { flag: 'r+' });
  }
}

// A label by which upstream's guests know it too; not grown later, so no room for that is kept.
const makeExt4 = (path: string): readonly string[] => ['mkfs.ext4', '-q', '-F', '-L', 'ephemeral0', path];
const makeSwap = (path: string): readonly string[] => ['mkswap', path];

const noRoom = ({ uuid }: WantedInstance, cause: unknown): InsufficientStorage =>
  new InsufficientStorage(`this host has no room left for the disks of instance ${uuid}`, {
    code: 'nova.no_space',
    cause,
  });
