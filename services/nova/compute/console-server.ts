import { chmod, chown, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Context } from '@nimbo/context/context.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import type { ProgramUser } from '@nimbo/service/host-role.ts';
import { readConsoleLine, writeConsoleLine, type ConsoleRequest } from '../rpc/console-line.ts';
import type { ConsoleKind, Hypervisor } from './drivers/hypervisor.ts';

/** Asks control what a token is good for on this host. @throws NotFound for one that is good for nothing */
type CheckToken = (ctx: Context, token: string) => Promise<{ readonly uuid: string; readonly kind: ConsoleKind }>;

export interface ConsoleServerParts {
  readonly hypervisor: Hypervisor;
  readonly checkToken: CheckToken;
  readonly context: () => Context;
}

/** The socket in the role's run directory. */
export const consolePathIn = (runDirectory: string): string => join(runDirectory, 'console.sock');

/** Consoles open at a time on a host: each holds two descriptors. */
const mostConsoles = 200;

const wordsOf = (error: unknown): string => (error instanceof Fault ? error.message : 'the console cannot be opened');

const open = async ({ hypervisor, checkToken }: ConsoleServerParts, ctx: Context, peer: Duplex): Promise<Duplex> => {
  const { token } = await readConsoleLine<ConsoleRequest>(peer);
  const { uuid, kind } = await checkToken(ctx, token);
  ctx.log.info('a console is opened', { instance: uuid, kind });
  return hypervisor.openConsole(ctx, uuid, kind);
};

/**
 * Serves one connection of the console proxy, whatever carries it: the token is checked here again, so that who has
 * taken the proxy over reaches no guest by itself.
 */
const serveConsole = async (parts: ConsoleServerParts, peer: Duplex): Promise<void> => {
  const ctx = parts.context();
  try {
    const guest = await open(parts, ctx, peer);
    writeConsoleLine(peer, {});
    await Promise.allSettled([pipeline(peer, guest), pipeline(guest, peer)]);
  } catch (error) {
    ctx.log.info('a console was refused', { error });
    writeConsoleLine(peer, { error: wordsOf(error) });
    peer.end();
  }
};

/** Listens on a unix socket that only one user may connect to. Resolves to what ends it. */
export const listenForConsoles = async (
  parts: ConsoleServerParts,
  path: string,
  peer: ProgramUser | undefined,
): Promise<() => Promise<void>> => {
  await rm(path, { force: true });
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    void serveConsole(parts, socket);
  });
  server.maxConnections = mostConsoles;
  server.listen(path);
  await once(server, 'listening');
  await chmod(path, 0o600);
  if (peer !== undefined) await chown(path, peer.uid, peer.gid);
  return async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
};
