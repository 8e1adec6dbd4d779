import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { InsufficientStorage, Unavailable } from '@nimbo/errors/faults.ts';
import { signalProcess } from '@nimbo/host/process-identity.ts';
import { readProcessRecord } from '@nimbo/host/process-record.ts';
import { runProgram } from '@nimbo/host/run-program.ts';
import { startProcess } from '@nimbo/host/start-process.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { volumeDriverConformance } from '../volume-driver.conformance.ts';
import { FileDriver } from './file-driver.ts';
import type { FileParts } from './file-parts.ts';

const ctx = internalContext();
const mebibyte = 1024 ** 2;

const open = async (given: Partial<FileParts> = {}) => {
  const top = await mkdtemp(join(tmpdir(), 'nimbo-vol-'));
  const [directory, runDirectory] = [join(top, 'state'), join(top, 'run')];
  for (const path of [directory, runDirectory]) await mkdir(path);
  const parts: FileParts = {
    directory,
    runDirectory,
    storageUser: undefined,
    guestUser: undefined,
    startProcess,
    runProgram,
    fetchImage: () => Promise.reject(new Unavailable('this test has no images')),
    reserved: 0,
    imagesAtOnce: 1,
    ...given,
  };
  const driver = new FileDriver(parts);
  await driver.start(ctx);
  const dispose = async (): Promise<void> => {
    await driver.removeAll(ctx);
    await rm(top, { recursive: true });
  };
  return { driver, parts, top, [Symbol.asyncDispose]: dispose };
};

volumeDriverConformance('file', open);

const uriOf = (driver: FileDriver, id: string): string => `nbd+unix:///volume-${id}?socket=${driver.socket}`;

/** What an NBD client reads of a volume. */
const readExport = async (driver: FileDriver, id: string, top: string): Promise<Buffer> => {
  const copy = join(top, 'copy');
  const args = ['convert', '-f', 'raw', '-O', 'raw', uriOf(driver, id), copy];
  await runProgram(ctx, { program: 'qemu-img', args });
  return readFile(copy);
};

const imageOf = (content: Buffer, diskFormat = 'raw') => ({
  id: randomUUID(),
  hash: { algorithm: 'sha512', value: createHash('sha512').update(content).digest('hex') },
  size: content.length,
  diskFormat,
  ticket: 'ticket',
});

describe('volumes in files', () => {
  it('hold the image they were made from, as an NBD client reads', async () => {
    const content = randomBytes(mebibyte);
    await using world = await open({ fetchImage: () => Promise.resolve(Readable.from([content])) });
    const { driver, top } = world;
    const id = randomUUID();
    await driver.create(ctx, { id, size: 2 * mebibyte, image: imageOf(content) });
    await driver.export(ctx, id, true);
    const read = await readExport(driver, id, top);
    assert.equal(read.length, 2 * mebibyte);
    assert.ok(read.subarray(0, mebibyte).equals(content));
  });

  it('are not made of an image that arrives otherwise than it was uploaded, and leave nothing', async () => {
    const content = randomBytes(1000);
    await using world = await open({ fetchImage: () => Promise.resolve(Readable.from([content])) });
    const volume = { id: randomUUID(), size: mebibyte };
    const image = imageOf(content);
    const lie = { ...image, hash: { ...image.hash, value: '00' } };
    await assert.rejects(world.driver.create(ctx, { ...volume, image: lie }), /its hash is another/);
    const short = { ...image, size: 2000 };
    await assert.rejects(world.driver.create(ctx, { ...volume, image: short }), /1000 bytes instead of 2000/);
    const vmdk = { ...image, diskFormat: 'vmdk' };
    await assert.rejects(world.driver.create(ctx, { ...volume, image: vmdk }), /is of format vmdk/);
    const fake = { ...image, diskFormat: 'qcow2' };
    await assert.rejects(world.driver.create(ctx, { ...volume, image: fake }), /it is no qcow2/);
    const huge = { ...image, size: Number.MAX_SAFE_INTEGER / 4 };
    await assert.rejects(world.driver.create(ctx, { ...volume, image: huge }), InsufficientStorage);
    assert.deepEqual(await world.driver.list(), []);
  });

  it('are served again after the storage daemon was killed, and by one that was left running', async () => {
    await using world = await open();
    const { driver, parts, top } = world;
    const id = randomUUID();
    await driver.create(ctx, { id, size: mebibyte, image: null, source: null });
    await driver.export(ctx, id, false);
    let ends = 0;
    driver.onChange(() => (ends += 1));
    const record = join(parts.directory, 'storage-daemon.json');
    const first = await readProcessRecord(record);
    assert.ok(first !== undefined && signalProcess(first.identity, 'SIGKILL'));
    await until('the driver has noticed', () => ends === 1);
    assert.equal((await driver.read(ctx, id))?.isExported, false);
    await driver.export(ctx, id, false);
    assert.equal((await readExport(driver, id, top)).length, mebibyte);

    const second = await readProcessRecord(record);
    await driver.stop();
    const heir = new FileDriver(parts);
    await heir.start(ctx);
    assert.equal((await heir.read(ctx, id))?.isExported, true);
    assert.deepEqual((await readProcessRecord(record))?.identity, second?.identity);
    await heir.stop();
  });

  it('throw away at start what a predecessor left half made', async () => {
    await using world = await open();
    await writeFile(join(world.parts.directory, 'volumes', `${randomUUID()}.raw.partial`), 'x');
    await world.driver.start(ctx);
    assert.deepEqual(await world.driver.list(), []);
  });
});
