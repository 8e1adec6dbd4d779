import { spawn, type ChildProcess } from 'node:child_process';
import { Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Timeout, Unavailable } from '@nimbo/errors/faults.ts';
import { programEnvironment } from '@nimbo/host/program-environment.ts';
import { commandInPlace } from '@nimbo/netdev/place.ts';
import type { AgentContext } from '../drivers/network-driver.ts';

/** Where to listen. */
export interface SocketPlace {
  readonly namespace: string;
  readonly address: string;
  readonly port: number;
}

const helper = fileURLToPath(new URL('socket-helper.ts', import.meta.url));

/** Milliseconds for a Node to start on a busy machine. */
const patience = 15_000;

const startHelper = ({ namespace, address, port }: SocketPlace): ChildProcess => {
  const [program, ...args] = commandInPlace(namespace, process.execPath, [helper, address, String(port)]);
  return spawn(program, args, { env: programEnvironment({}), stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
};

const handedOver = (child: ChildProcess, where: SocketPlace): Promise<Server> =>
  new Promise((resolve, reject) => {
    const refuse = (why: string): void =>
      reject(
        new Unavailable(`nothing can listen on ${where.address} port ${where.port} in ${where.namespace}: ${why}`),
      );
    child.once('message', (message: { readonly error?: string }, handle: unknown) => {
      if (handle instanceof Server) resolve(handle);
      else refuse(message.error ?? 'no socket came');
    });
    child.once('error', (error) => refuse(error.message));
    child.once('exit', (code) => refuse(`the helper ended with ${code}`));
  });

/**
 * A listening socket inside a namespace. A process cannot be in two network namespaces, but its sockets can: a
 * short-lived helper opens it there and hands it over.
 * @throws Unavailable, Timeout
 */
export const openSocket = async (ctx: Pick<AgentContext, 'signal'>, where: SocketPlace): Promise<Server> => {
  const child = startHelper(where);
  const deadline = AbortSignal.any([ctx.signal, AbortSignal.timeout(patience)]);
  const late = new Promise<never>((_, reject) => {
    const give = (): void => reject(new Timeout(`the socket in ${where.namespace} did not open in time`));
    deadline.addEventListener('abort', give, { once: true });
  });
  try {
    return await Promise.race([handedOver(child, where), late]);
  } finally {
    if (child.connected) child.disconnect();
    child.kill('SIGKILL');
  }
};
