import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connectUnixSocketBus } from '../unix-socket/client.ts';
import { readHostKey } from '../unix-socket/host-key.ts';
import { openUnixSocketHub } from '../unix-socket/server.ts';
import type { SocketLimits } from '../unix-socket/socket-limits.ts';
import type { Bus } from '../bus.ts';
import { carelessProbe, probeContext } from './probe.ts';
import { serveProbe } from './probe-server.ts';

/** What a process is to play: control, or a host with the key that lies in `keys`. It serves `probe`. */
export interface PeerPart {
  readonly role: 'control' | 'host';
  readonly host: string;
  readonly path: string;
  readonly keys: string;
  readonly limits?: Partial<SocketLimits>;
  /** A host only: calls `wait` of control's probe as soon as it is connected. */
  readonly calls?: string;
}

/** Starts a process of its own and waits until it serves. End it with `kill`. */
export const startPeer = async (part: PeerPart): Promise<ChildProcess> => {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(part)], { execPath: process.execPath });
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(`the ${part.role} process ended early`)));
  await Promise.race([once(child, 'message'), failed]);
  failed.catch(() => undefined);
  return child;
};

/** Kills a process without warning (or wakes a stopped one to die) and waits until it is gone. */
export const killPeer = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};

const openBus = async ({ role, host, path, keys, limits = {} }: PeerPart): Promise<Bus> => {
  if (role === 'control') return openUnixSocketHub({ path, limits, findKey: (name) => readHostKey(keys, name) });
  const key = await readHostKey(keys, host);
  if (key === undefined) throw new Error(`no key for ${host} in ${keys}`);
  const bus = connectUnixSocketBus({ path, host, key, limits });
  await bus.whenConnected(AbortSignal.timeout(20_000));
  return bus;
};

const play = async (part: PeerPart): Promise<void> => {
  const bus = await openBus(part);
  await serveProbe(bus, 'probe', `${part.host} ${process.pid}`);
  process.send?.('serving');
  if (part.calls !== undefined)
    await bus.call(
      probeContext(),
      { topic: 'probe' },
      carelessProbe,
      'wait',
      { name: part.calls },
      { deadline: 60_000 },
    );
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Dies with its test: without a parent nobody would end it.
  process.on('disconnect', () => process.exit(1));
  await play(JSON.parse(process.argv[2] ?? '{}') as PeerPart);
}
