import { createHash } from 'node:crypto';
import { chmod, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '@nimbo/context/context.ts';
import { BadRequest, InsufficientStorage, Unavailable } from '@nimbo/errors/faults.ts';
import { requireFreeSpace } from '@nimbo/host/free-space.ts';
import type { ImageFormat, ImageTool } from '@nimbo/qemu/image-tool.ts';
import { inspectImage } from '@nimbo/qemu/inspect-image.ts';
import type { WantedImage } from '../../../rpc/wanted-instance.ts';
import type { QemuParts } from './qemu-parts.ts';

/** An image on this host, whole and checked; never written to. */
export interface CachedImage {
  readonly path: string;
  readonly format: ImageFormat;
  /** Bytes as a guest sees them. */
  readonly virtualSize: number;
}

const partialSuffix = '.partial';

const formatOf = ({ id, diskFormat }: WantedImage): ImageFormat => {
  if (diskFormat === 'qcow2' || diskFormat === 'raw') return diskFormat;
  throw new BadRequest(`image ${id} is of format ${diskFormat}; this host runs qcow2 and raw images`, {
    code: 'nova.image_format',
  });
};

const damaged = (image: WantedImage, what: string): Unavailable =>
  new Unavailable(`image ${image.id} did not arrive whole: ${what}; try again, or upload it anew`, {
    code: 'nova.image_damaged',
  });

const hashOf = ({ id, hash }: WantedImage) => {
  try {
    return hash === null ? undefined : createHash(hash.algorithm);
  } catch (error) {
    const words = `image ${id} has a hash by ${hash?.algorithm ?? ''}, which this host cannot compute`;
    throw new BadRequest(words, { code: 'nova.image_hash', cause: error });
  }
};

/** Images that were fetched for guests and may be needed again. */
export class ImageCache {
  readonly #parts: QemuParts;
  readonly #directory: string;
  readonly #fetching = new Map<string, Promise<void>>();
  readonly #end = new AbortController();

  constructor(parts: QemuParts) {
    this.#parts = parts;
    this.#directory = join(parts.directory, 'images');
  }

  /** Throws away what a predecessor had half fetched. */
  async start(): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o711 });
    const left = (await readdir(this.#directory)).filter((name) => name.endsWith(partialSuffix));
    for (const name of left) await rm(join(this.#directory, name), { force: true });
  }

  stop(): void {
    this.#end.abort();
  }

  /**
   * The image's file, fetched and checked where it is not here yet.
   * @throws BadRequest for an image that cannot be used; Unavailable where it cannot be fetched whole
   */
  async get(ctx: Context, image: WantedImage, progress: (words: string) => void): Promise<CachedImage> {
    const format = formatOf(image);
    const path = join(this.#directory, `${image.id}.${format}`);
    if ((await stat(path).catch(() => undefined)) === undefined) {
      progress(`fetch image ${image.id}`);
      await this.#once(ctx, path, image, format);
    }
    const now = new Date(ctx.clock.now());
    await utimes(path, now, now);
    const { virtualSize } = await inspectImage(ctx, this.#tool(), { path, format });
    return { path, format, virtualSize };
  }

  /** Lets go of what was unused for longest, until the rest fits; `used` are paths that guests stand on. */
  async evict(used: ReadonlySet<string>): Promise<void> {
    const idle = (await this.#files()).filter(({ path }) => !used.has(path)).toSorted((a, b) => b.usedAt - a.usedAt);
    let total = 0;
    for (const { path, size } of idle) {
      total += size;
      if (total > this.#parts.imageCacheSize) await rm(path, { force: true });
    }
  }

  async #files(): Promise<readonly { readonly path: string; readonly size: number; readonly usedAt: number }[]> {
    const names = (await readdir(this.#directory)).filter((name) => !name.endsWith(partialSuffix));
    return Promise.all(
      names.map(async (name) => {
        const path = join(this.#directory, name);
        const { blocks, mtimeMs } = await stat(path);
        return { path, size: blocks * 512, usedAt: mtimeMs };
      }),
    );
  }

  /** Two guests of one image wait for one transfer, which goes on although the first of them is given up. */
  async #once(ctx: Context, path: string, image: WantedImage, format: ImageFormat): Promise<void> {
    const own = { ...ctx, signal: this.#end.signal };
    let fetching = this.#fetching.get(path);
    if (fetching === undefined) {
      fetching = this.#fetch(own, path, image, format).finally(() => this.#fetching.delete(path));
      this.#fetching.set(path, fetching);
    }
    await fetching;
    ctx.signal.throwIfAborted();
  }

  async #fetch(ctx: Context, path: string, image: WantedImage, format: ImageFormat): Promise<void> {
    const partial = `${path}${partialSuffix}`;
    await requireFreeSpace(this.#directory, image.size);
    try {
      await this.#receive(ctx, partial, image);
      // The image tool reads it as its own user; nobody writes to it any more.
      await chmod(partial, 0o444);
      await inspectImage(ctx, this.#tool(), { path: partial, format });
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? noRoom(image, error) : error;
    }
  }

  async #receive(ctx: Context, partial: string, image: WantedImage): Promise<void> {
    const hash = hashOf(image);
    const body = await this.#parts.fetchImage(ctx, image);
    const file = await open(partial, 'w', 0o600);
    let size = 0;
    try {
      for await (const piece of body as AsyncIterable<Buffer>) {
        ctx.signal.throwIfAborted();
        size += piece.length;
        if (size > image.size) throw damaged(image, `it has more than ${image.size} bytes`);
        hash?.update(piece);
        await file.writeFile(piece);
      }
      await file.sync();
    } finally {
      body.destroy();
      await file.close();
    }
    if (size !== image.size) throw damaged(image, `it has ${size} bytes instead of ${image.size}`);
    if (hash !== undefined && hash.digest('hex') !== image.hash?.value) throw damaged(image, 'its hash is another');
  }

  #tool(): ImageTool {
    const { runProgram, storageUser } = this.#parts;
    return { runProgram, ...storageUser };
  }
}

const noRoom = (image: WantedImage, cause: unknown): InsufficientStorage =>
  new InsufficientStorage(`this host has no room left for image ${image.id}`, { code: 'nova.no_space', cause });
