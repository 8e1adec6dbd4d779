import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '@nimbo/context/log.ts';
import { connectUnixSocketBus, type UnixSocketClient } from '../unix-socket/client.ts';
import { newHostKey, readHostKey, writeHostKey } from '../unix-socket/host-key.ts';
import type { MayServe } from '../unix-socket/hub-peer.ts';
import { openUnixSocketHub, type UnixSocketHub } from '../unix-socket/server.ts';
import type { SocketLimits } from '../unix-socket/socket-limits.ts';

/** How a test wants its hub. */
export interface SocketWorldOptions {
  readonly limits?: Partial<SocketLimits>;
  readonly log?: Log;
  readonly mayServe?: MayServe;
}

/** For tests: a hub in a directory of its own, with keys for whoever asks. */
export interface SocketWorld {
  readonly path: string;
  readonly keys: string;
  control: UnixSocketHub;
  host(name: string): Promise<UnixSocketClient>;
  /** The host's key, made on first use. */
  keyOf(name: string): Promise<Buffer>;
  /** Closes the hub and opens it again at the same place. */
  restartControl(): Promise<void>;
  close(): Promise<void>;
}

const keyIn = async (directory: string, host: string): Promise<Buffer> => {
  const known = await readHostKey(directory, host);
  if (known !== undefined) return known;
  const key = newHostKey();
  await writeHostKey(directory, host, key);
  return key;
};

/** Opens a hub; each host connects once, with its own key. */
export const socketWorld = async ({ limits = {}, log, mayServe }: SocketWorldOptions = {}): Promise<SocketWorld> => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-bus-'));
  const [path, keys] = [join(directory, 'run', 'bus.sock'), join(directory, 'keys')];
  const optional = { ...(log === undefined ? {} : { log }), ...(mayServe === undefined ? {} : { mayServe }) };
  const open = (): Promise<UnixSocketHub> =>
    openUnixSocketHub({ path, limits, findKey: (host) => readHostKey(keys, host), ...optional });
  const hosts = new Map<string, UnixSocketClient>();
  const world: SocketWorld = {
    path,
    keys,
    control: await open(),
    keyOf: (name) => keyIn(keys, name),
    host: async (name) => {
      const key = await keyIn(keys, name);
      const bus = hosts.get(name) ?? connectUnixSocketBus({ path, host: name, key, limits });
      hosts.set(name, bus);
      await bus.whenConnected(AbortSignal.timeout(20_000));
      return bus;
    },
    restartControl: async () => {
      await world.control.close();
      world.control = await open();
    },
    close: async () => {
      await Promise.all([...hosts.values()].map((bus) => bus.close()));
      await world.control.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return world;
};
