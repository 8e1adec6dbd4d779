import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import { ProgramFailed } from '@nimbo/host/program-failed.ts';
import { runProgram } from '@nimbo/host/run-program.ts';
import { startProcess } from '@nimbo/host/start-process.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { FileDriver } from '../drivers/file/file-driver.ts';
import { VolumeRelay } from './volume-relay.ts';

const ctx = internalContext();
const mebibyte = 1024 ** 2;
const [mine, other] = [randomUUID(), randomUUID()];
const client = { id: randomUUID(), key: randomBytes(32).toString('hex') };

let top = '';
let driver: FileDriver;
let relay: VolumeRelay;
let port = 0;

before(async () => {
  top = await mkdtemp(join(tmpdir(), 'nimbo-relay-'));
  const [directory, runDirectory] = [join(top, 'state'), join(top, 'run')];
  for (const path of [directory, runDirectory]) await mkdir(path);
  driver = new FileDriver({
    directory,
    runDirectory,
    storageUser: undefined,
    guestUser: undefined,
    startProcess,
    runProgram,
    fetchImage: () => Promise.reject(new Unavailable('this test has no images')),
    reserved: 0,
    imagesAtOnce: 1,
  });
  await driver.start(ctx);
  for (const id of [mine, other]) {
    await driver.create(ctx, { id, size: mebibyte, image: null });
    await driver.export(ctx, id, false);
  }
  relay = new VolumeRelay({ socket: driver.socket, log: silentLog });
  port = await relay.listen('127.0.0.1', 0);
  relay.admit([{ id: mine, clients: [client] }, { id: other }]);
});

after(async () => {
  await relay.stop();
  await driver.removeAll(ctx);
  await rm(top, { recursive: true });
});

/** What QEMU itself does with a volume on another host. */
const qemuIo = async (volume: string, { id, key }: typeof client, command: string): Promise<string> => {
  const directory = await mkdtemp(join(top, 'key-'));
  await writeFile(join(directory, 'keys.psk'), `${id}:${key}\n`);
  const place = `driver=nbd,host=127.0.0.1,port=${port},export=volume-${volume},tls-creds=key`;
  const object = `tls-creds-psk,id=key,endpoint=client,dir=${directory},username=${id}`;
  const args = ['--object', object, '--image-opts', place, '-c', command];
  return (await runProgram(ctx, { program: 'qemu-io', args })).stdout;
};

describe('a volume that is reached from another host', () => {
  it('is read and written by QEMU with the key of its attachment', async () => {
    assert.match(await qemuIo(mine, client, 'write -P 0x5a 4096 8192'), /wrote 8192/);
    assert.match(await qemuIo(mine, client, 'read -P 0x5a 4096 8192'), /read 8192/);
  });

  it('is not reached with another key, another name, or a key that was taken back', async () => {
    const strangers = [
      { ...client, key: randomBytes(32).toString('hex') },
      { ...client, id: randomUUID() },
    ];
    for (const stranger of strangers) await assert.rejects(qemuIo(mine, stranger, 'read 0 512'), ProgramFailed);
    relay.admit([{ id: mine }, { id: other }]);
    await assert.rejects(qemuIo(mine, client, 'read 0 512'), ProgramFailed);
    relay.admit([{ id: mine, clients: [client] }]);
    await qemuIo(mine, client, 'read 0 512');
  });

  it('opens no other volume of the host, and tells of none', async () => {
    await assert.rejects(qemuIo(other, client, 'read 0 512'), ProgramFailed);
  });

  it('is not served in clear, and nonsense ends the connection', async () => {
    const uri = `nbd://127.0.0.1:${port}/volume-${mine}`;
    await assert.rejects(runProgram(ctx, { program: 'qemu-io', args: ['-r', '-f', 'raw', uri, '-c', 'read 0 512'] }));
    const socket = createConnection(port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    socket.write(randomBytes(1000));
    await until('the connection is ended', () => socket.destroyed);
  });
});
