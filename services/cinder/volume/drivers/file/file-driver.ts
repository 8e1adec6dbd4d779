import { mkdir, open, readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '@nimbo/context/context.ts';
import { BadRequest, InsufficientStorage, NotFound } from '@nimbo/errors/faults.ts';
import { freeSpace, requireFreeSpace } from '@nimbo/host/free-space.ts';
import { nodeNameOf } from '@nimbo/qemu/identifier.ts';
import { convertImage } from '@nimbo/qemu/image-operations.ts';
import type { ImageTool } from '@nimbo/qemu/image-tool.ts';
import { inspectImage } from '@nimbo/qemu/inspect-image.ts';
import { exportVolume, listExports, resizeVolume, unexportVolume } from '@nimbo/qemu/storage-daemon.ts';
import type { WantedImage } from '../../../rpc/wanted-volume.ts';
import { createSlots, type Slots } from '../../loop/slots.ts';
import type { Capacity, NewVolume, VolumeDriver, VolumeState } from '../volume-driver.ts';
import { copyFile, copyServed } from './copy-volume.ts';
import type { FileParts } from './file-parts.ts';
import { fetchToFile, imageFormatOf } from './image-source.ts';
import { StorageDaemon } from './storage-daemon.ts';

const suffix = '.raw';
const partialSuffix = '.partial';

/** As guests ask for it; control tells them the same. */
const exportNameOf = (id: string): string => `volume-${id}`;

/** What `stat` counts in. */
const bytesOfBlock = 512;

const nodeOf = (id: string): string => nodeNameOf('v', id);

/** Volumes as sparse raw files, served over one unix socket. */
export class FileDriver implements VolumeDriver {
  readonly name = 'file';
  readonly #parts: FileParts;
  readonly #volumes: string;
  readonly #daemon: StorageDaemon;
  readonly #imports: Slots;
  /** The last work on each volume that is worked on: one after the other, so that a copy is of one moment. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(parts: FileParts) {
    this.#parts = parts;
    this.#volumes = join(parts.directory, 'volumes');
    this.#daemon = new StorageDaemon(parts);
    this.#imports = createSlots(parts.imagesAtOnce);
  }

  get socket(): string {
    return this.#daemon.socket;
  }

  async start(ctx: Context): Promise<void> {
    await mkdir(this.#volumes, { recursive: true, mode: 0o711 });
    const left = (await readdir(this.#volumes)).filter((name) => name.endsWith(partialSuffix));
    for (const name of left) await rm(join(this.#volumes, name), { force: true });
    await this.#daemon.running(ctx);
  }

  stop(): Promise<void> {
    this.#daemon.stop();
    return Promise.resolve();
  }

  onChange(listener: () => void): void {
    this.#daemon.onEnd(listener);
  }

  async capacity(): Promise<Capacity> {
    const { totalBytes, availableBytes } = await freeSpace(this.#volumes);
    return { total: totalBytes, free: Math.max(0, availableBytes - this.#parts.reserved) };
  }

  async list(): Promise<readonly string[]> {
    const names = (await readdir(this.#volumes)).filter((name) => name.endsWith(suffix));
    return names.map((name) => name.slice(0, -suffix.length));
  }

  async exported(ctx: Context, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const qmp = await this.#daemon.running(ctx);
    const served = new Set(qmp === undefined ? [] : (await listExports(ctx, qmp)).map(({ id }) => id));
    return new Set(ids.filter((id) => served.has(nodeOf(id))));
  }

  async read(ctx: Context, id: string): Promise<VolumeState | undefined> {
    const found = await stat(this.#path(id)).catch(() => undefined);
    if (found === undefined) return undefined;
    return { size: found.size, isExported: (await this.exported(ctx, [id])).has(id) };
  }

  async create(ctx: Context, { id, size, image, source = null }: NewVolume): Promise<void> {
    const path = this.#path(id);
    if ((await stat(path).catch(() => undefined)) !== undefined) return;
    const partial = `${path}${partialSuffix}`;
    try {
      await this.#emptyFile(partial);
      if (image !== null) await this.#imports.run(ctx.signal, () => this.#fill(ctx, partial, size, image));
      if (source !== null) {
        const copy = () => this.#inTurn(source, () => this.#copy(ctx, source, id, partial));
        await this.#imports.run(ctx.signal, copy);
      }
      await truncate(partial, size);
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw noRoom(id, error);
    }
  }

  grow(ctx: Context, id: string, size: number): Promise<void> {
    return this.#inTurn(id, () => this.#grow(ctx, id, size));
  }

  export(ctx: Context, id: string, readOnly: boolean): Promise<void> {
    const source = { kind: 'file', path: this.#path(id), format: 'raw' } as const;
    const volume = { nodeName: nodeOf(id), exportName: exportNameOf(id), source, readOnly };
    return this.#inTurn(id, async () => exportVolume(ctx, await this.#daemon.monitor(ctx), volume));
  }

  unexport(ctx: Context, id: string): Promise<void> {
    return this.#inTurn(id, () => this.#unexport(ctx, id));
  }

  remove(ctx: Context, id: string): Promise<void> {
    return this.#inTurn(id, async () => {
      await this.#unexport(ctx, id);
      await rm(this.#path(id), { force: true });
    });
  }

  removeAll(ctx: Context): Promise<void> {
    return this.#daemon.end(ctx);
  }

  #path(id: string): string {
    return join(this.#volumes, `${id}${suffix}`);
  }

  async #inTurn(id: string, work: () => Promise<void>): Promise<void> {
    const mine = (this.#turns.get(id) ?? Promise.resolve()).then(work);
    const settled = mine.catch(() => undefined);
    this.#turns.set(id, settled);
    try {
      await mine;
    } finally {
      if (this.#turns.get(id) === settled) this.#turns.delete(id);
    }
  }

  async #grow(ctx: Context, id: string, size: number): Promise<void> {
    const state = await this.read(ctx, id);
    if (state === undefined) throw missing(id);
    if (state.size >= size) return;
    try {
      if (!state.isExported) return await truncate(this.#path(id), size);
      const volume = { nodeName: nodeOf(id), exportName: exportNameOf(id) };
      await resizeVolume(ctx, await this.#daemon.monitor(ctx), volume, size);
    } catch (error) {
      throw noRoom(id, error);
    }
  }

  async #unexport(ctx: Context, id: string): Promise<void> {
    const qmp = await this.#daemon.running(ctx);
    if (qmp !== undefined) await unexportVolume(ctx, qmp, nodeOf(id));
  }

  /** From a volume that guests write to, the storage daemon copies what it is now; the others are just files. */
  async #copy(ctx: Context, source: string, id: string, target: string): Promise<void> {
    const from = this.#path(source);
    const found = await stat(from).catch(() => undefined);
    if (found === undefined) throw missing(source);
    await requireFreeSpace(this.#volumes, found.blocks * bytesOfBlock);
    const { runProgram, storageUser } = this.#parts;
    if (!(await this.exported(ctx, [source])).has(source)) {
      return copyFile(ctx, { runProgram, user: storageUser }, from, target);
    }
    const copy = { node: nodeOf(source), copy: id, target, size: found.size };
    return copyServed(ctx, await this.#daemon.monitor(ctx), copy);
  }

  /** The storage user's alone. */
  async #emptyFile(path: string): Promise<void> {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
    const file = await open(path, flags, 0o600);
    try {
      const { storageUser: user } = this.#parts;
      if (user !== undefined) await file.chown(user.uid, user.gid);
    } finally {
      await file.close();
    }
  }

  async #fill(ctx: Context, path: string, size: number, image: WantedImage): Promise<void> {
    const format = imageFormatOf(image);
    const fetched = `${path}.image${partialSuffix}`;
    await requireFreeSpace(this.#volumes, image.size * 2);
    try {
      await fetchToFile(ctx, this.#parts, image, fetched);
      const tool: ImageTool = { runProgram: this.#parts.runProgram, ...this.#parts.storageUser };
      const from = { path: fetched, format };
      const { virtualSize } = await inspectImage(ctx, tool, from);
      if (virtualSize > size) {
        throw new BadRequest(`image ${image.id} needs ${virtualSize} bytes, but the volume has ${size}`, {
          code: 'cinder.volume_too_small',
        });
      }
      await convertImage(ctx, tool, { from, to: { path, format: 'raw' } });
    } finally {
      await rm(fetched, { force: true });
    }
  }
}

const missing = (id: string): NotFound => new NotFound(`volume ${id} is not on this host`, { code: 'cinder.not_here' });

const isFull = (error: unknown): boolean =>
  error instanceof InsufficientStorage ||
  ['ENOSPC', 'EDQUOT', 'EFBIG'].includes((error as NodeJS.ErrnoException).code ?? '');

const noRoom = (id: string, error: unknown): unknown =>
  isFull(error)
    ? new InsufficientStorage(`this host has no room left for volume ${id}`, { code: 'cinder.no_space', cause: error })
    : error;
