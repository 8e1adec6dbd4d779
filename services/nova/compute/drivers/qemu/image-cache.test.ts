import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { runProgram } from '@nimbo/host/run-program.ts';
import { startProcess } from '@nimbo/host/start-process.ts';
import { createImage } from '@nimbo/qemu/image-operations.ts';
import type { WantedImage } from '../../../rpc/wanted-instance.ts';
import { wantedOf } from '../../testing/wanted.ts';
import { GuestDisks } from './guest-disks.ts';
import { guestPaths } from './guest-paths.ts';
import { ImageCache } from './image-cache.ts';
import type { QemuParts } from './qemu-parts.ts';

const ctx = internalContext();
const mebibyte = 1024 ** 2;
const silent = (): void => undefined;

/** A cache over images that the test makes up. */
const openWorld = async (cacheSize = 0) => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-images-'));
  const fetched: string[] = [];
  const contents = new Map<string, Buffer>();
  const parts: QemuParts = {
    directory,
    runDirectory: directory,
    cloudMark: 'abcdef',
    guestUser: undefined,
    storageUser: undefined,
    kvmGroup: undefined,
    startProcess,
    runProgram,
    fetchImage: (_ctx, { id }) => {
      fetched.push(id);
      return Promise.resolve(Readable.from([contents.get(id) ?? Buffer.alloc(0)]));
    },
    configDrive: () => Promise.resolve([]),
    hasDevice: () => Promise.resolve(true),
    tapLimit: 0,
    machineType: 'pc-i440fx-7.2',
    cpuModel: '',
    imageCacheSize: cacheSize,
    consoleLogSize: 0,
  };
  const cache = new ImageCache(parts);
  await cache.start();
  const image = (content: Buffer, more: Partial<WantedImage> = {}): WantedImage => {
    const id = randomUUID();
    contents.set(id, content);
    const hash = { algorithm: 'sha512', value: createHash('sha512').update(content).digest('hex') };
    return { id, hash, size: content.length, diskFormat: 'raw', properties: {}, ticket: 't', ...more };
  };
  const qcow2 = async (): Promise<Buffer> => {
    const path = join(directory, 'made.qcow2');
    await createImage(ctx, { runProgram }, { path, format: 'qcow2' }, 64 * mebibyte);
    return readFile(path);
  };
  const files = () => readdir(join(directory, 'images'));
  const close = (): Promise<void> => rm(directory, { recursive: true });
  return { parts, cache, image, qcow2, fetched, files, directory, [Symbol.asyncDispose]: close };
};

test('an image is fetched once for all that ask, checked, and known by its size for guests', async () => {
  await using world = await openWorld();
  const image = world.image(await world.qcow2(), { diskFormat: 'qcow2' });
  const [one, two] = await Promise.all([world.cache.get(ctx, image, silent), world.cache.get(ctx, image, silent)]);
  assert.deepEqual(one, two);
  assert.deepEqual([one.format, one.virtualSize, world.fetched.length], ['qcow2', 64 * mebibyte, 1]);
});

test('what does not arrive whole, or is not what it says, is refused and leaves nothing', async () => {
  await using world = await openWorld();
  const content = Buffer.alloc(4_096, 1);
  const bad: readonly (readonly [WantedImage, RegExp | typeof BadRequest])[] = [
    [world.image(content, { size: 4_095 }), /it has more than 4095 bytes/],
    [world.image(content, { size: 4_097 }), /it has 4096 bytes instead of 4097/],
    [world.image(content, { hash: { algorithm: 'sha512', value: 'ab' } }), /its hash is another/],
    [world.image(content, { hash: { algorithm: 'rot13', value: 'ab' } }), /cannot compute/],
    [world.image(content, { diskFormat: 'vmdk' }), /runs qcow2 and raw/],
    [world.image(content, { diskFormat: 'qcow2' }), BadRequest],
  ];
  for (const [image, why] of bad) await assert.rejects(world.cache.get(ctx, image, silent), why);
  assert.deepEqual(await world.files(), []);
});

test('images that no guest stands on go, the longest unused first, beyond what may be kept', async () => {
  await using world = await openWorld(0);
  const [used, idle] = [world.image(Buffer.alloc(8_192, 1)), world.image(Buffer.alloc(8_192, 2))];
  const { path } = await world.cache.get(ctx, used, silent);
  await world.cache.get(ctx, idle, silent);
  await world.cache.evict(new Set([path]));
  assert.deepEqual(await world.files(), [`${used.id}.raw`]);
});

test('a transfer goes on when the guest that began it is given up, and ends with the driver', async () => {
  await using world = await openWorld();
  const image = world.image(Buffer.alloc(4_096, 3));
  const gone = new AbortController();
  const first = world.cache.get({ ...ctx, signal: gone.signal }, image, silent);
  gone.abort();
  await assert.rejects(first);
  await world.cache.get(ctx, image, silent);
  assert.equal(world.fetched.length, 1);
  world.cache.stop();
  await assert.rejects(world.cache.get(ctx, world.image(Buffer.alloc(1)), silent));
});

test('a root disk smaller than its image, a bus that is not there, and no room say so', async () => {
  await using world = await openWorld();
  const paths = guestPaths(join(world.directory, 'instances'), world.directory, randomUUID());
  const disks = new GuestDisks(world.parts, world.cache);
  const big = world.image(Buffer.alloc(4_096, 1));
  const build = (more: Parameters<typeof wantedOf>[0]) => disks.build(ctx, wantedOf(more), paths, silent);
  const wrongBus = { ...big, properties: { hw_disk_bus: 'ide' } };
  await assert.rejects(build({ image: wrongBus }), /disks on a bus ide/);
  await assert.rejects(
    build({ image: { ...big, size: Number.MAX_SAFE_INTEGER, id: randomUUID() } }),
    /bytes are needed/,
  );
  const full = new GuestDisks(
    { ...world.parts, configDrive: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) },
    world.cache,
  );
  const wanted = wantedOf({ image: big, configDrive: true });
  await assert.rejects(full.build(ctx, wanted, paths, silent), /no room left for the disks/);
  await disks.build(ctx, wantedOf({ image: big, rootGb: 1, swapMb: 4 }), paths, silent);
  assert.ok((await readdir(paths.directory)).includes('built.json'));
});

test('a flavor that is too small for its image is refused', async () => {
  await using world = await openWorld();
  const path = join(world.directory, 'large.qcow2');
  await createImage(ctx, { runProgram }, { path, format: 'qcow2' }, 3 * 1024 * mebibyte);
  const image = world.image(await readFile(path), { diskFormat: 'qcow2' });
  const paths = guestPaths(join(world.directory, 'instances'), world.directory, randomUUID());
  const disks = new GuestDisks(world.parts, world.cache);
  await assert.rejects(
    disks.build(ctx, wantedOf({ image, rootGb: 1 }), paths, silent),
    /has 1 GiB, but its image needs 3/,
  );
  assert.ok(!(await readdir(paths.directory)).includes('built.json'));
});
