import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { chmod, open, rm, type FileHandle } from 'node:fs/promises';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Timeout, Unavailable } from '@nimbo/errors/faults.ts';
import type { CallContext } from '@nimbo/qmp/call-context.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import { objectOf } from './answer.ts';
import { cleanUpContext } from './clean-up-context.ts';
import { checkPath, checkSocketPath } from './option-text.ts';

/** A guest's memory on its way into a file or out of it. */
export interface SavedMemory {
  readonly file: string;
  /** Where QEMU and this process meet for the transfer; QEMU's user can make sockets in its folder. */
  readonly socketPath: string;
  /** Milliseconds; 600 000 unless told. */
  readonly timeLimit?: number;
}

const pause = 50;

/** Waits until QEMU has sent or taken everything. */
const untilMigrated = async (ctx: CallContext, qmp: QmpClient, timeLimit = 600_000): Promise<void> => {
  const deadline = ctx.clock.monotonic() + timeLimit;
  for (;;) {
    const { status, 'error-desc': why } = objectOf(await qmp.execute(ctx, 'query-migrate'), 'query-migrate');
    if (status === 'completed') {
      return;
    }
    if (status === 'failed' || status === 'cancelled') {
      const cause = new Error(typeof why === 'string' ? why : `the transfer is ${status}`);
      throw new Unavailable(`${qmp.name} could not move its memory`, { code: 'qemu.memory_failed', cause });
    }
    if (ctx.clock.monotonic() >= deadline) {
      throw new Timeout(`${qmp.name} has not moved its memory within ${timeLimit} ms`, { code: 'qemu.memory_late' });
    }
    await delay(pause, undefined, { signal: ctx.signal });
  }
};

const listen = async (path: string): Promise<Server> => {
  await rm(path, { force: true });
  const server = createServer();
  server.listen(path);
  await once(server, 'listening');
  // QEMU runs as another user; the folder keeps everybody else out.
  await chmod(path, 0o666);
  return server;
};

const receive = async (server: Server, target: FileHandle, signal: AbortSignal): Promise<void> => {
  const [socket] = (await once(server, 'connection', { signal })) as [Socket];
  signal.addEventListener('abort', () => socket.destroy(), { once: true });
  for await (const piece of socket) {
    await target.writeFile(piece as Buffer);
  }
  await target.sync();
};

/** Ends a transfer that nobody receives any more, so that the guest can go on. */
const cancelTransfer = async (ctx: CallContext, qmp: QmpClient): Promise<void> => {
  await qmp.execute(cleanUpContext(ctx), 'migrate_cancel').catch((error: unknown) => {
    ctx.log.warn('a transfer of memory could not be cancelled', { error });
  });
};

/**
 * Writes a paused guest's memory and devices into a file; afterwards QEMU holds its disks no more and can only be ended
 * or let go on. `file:` as a target is younger than the oldest QEMU here, `exec:` the sandbox forbids.
 * @throws Unavailable where QEMU or the disk fails; the file is then worthless
 */
export const saveMemory = async (ctx: CallContext, qmp: QmpClient, saved: SavedMemory): Promise<void> => {
  const target = await open(checkPath(saved.file), 'w', 0o600);
  const server = await listen(checkSocketPath(saved.socketPath));
  const end = new AbortController();
  const writing = receive(server, target, AbortSignal.any([ctx.signal, end.signal]));
  try {
    await qmp.execute(ctx, 'migrate-set-parameters', { 'max-bandwidth': Number.MAX_SAFE_INTEGER });
    await qmp.execute(ctx, 'migrate', { uri: `unix:${saved.socketPath}` });
    await Promise.all([untilMigrated(ctx, qmp, saved.timeLimit), writing]);
  } catch (error) {
    await cancelTransfer(ctx, qmp);
    throw error;
  } finally {
    end.abort();
    await writing.catch(() => undefined);
    server.close();
    await target.close();
  }
};

/**
 * Gives a guest that was started with `incoming` the memory of a file; it is paused then.
 * @throws Unavailable where QEMU cannot take it, for example because its devices are not the same
 */
export const loadMemory = async (ctx: CallContext, qmp: QmpClient, saved: SavedMemory): Promise<void> => {
  await qmp.execute(ctx, 'migrate-incoming', { uri: `unix:${checkSocketPath(saved.socketPath)}` });
  const source = await open(checkPath(saved.file), 'r');
  try {
    const socket = createConnection(saved.socketPath);
    await once(socket, 'connect', { signal: ctx.signal });
    await pipeline(source.createReadStream({ autoClose: false }), socket, { signal: ctx.signal });
    await untilMigrated(ctx, qmp, saved.timeLimit);
  } finally {
    await source.close();
  }
};
