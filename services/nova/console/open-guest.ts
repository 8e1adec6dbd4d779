import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Bus } from '@nimbo/bus/bus.ts';
import type { Context } from '@nimbo/context/context.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import type { Cells } from '../domain/cells.ts';
import { findToken } from '../domain/console-token.ts';
import { readConsoleLine, writeConsoleLine, type ConsoleAnswer } from '../rpc/console-line.ts';
import { novaCompute, novaComputeTopic } from '../rpc/nova-compute.ts';

/** Milliseconds that a host has to say where its consoles are. */
const deadline = 10_000;

/** Opens the guest's console that a token is for. */
export type OpenGuest = (ctx: Context, token: string) => Promise<Duplex>;

const connect = async (unixPath: string | null, host: string): Promise<Duplex> => {
  if (unixPath === null) throw new Unavailable(`the consoles of host ${host} cannot be reached from here`);
  const socket = createConnection(unixPath);
  await once(socket, 'connect').catch((cause: unknown) => {
    throw new Unavailable(`the consoles of host ${host} do not answer`, { code: 'nova.console_unreachable', cause });
  });
  return socket;
};

/** By way of the guest's host, which checks the token again. */
export const guestOpener =
  (bus: Bus, cells: Cells): OpenGuest =>
  async (ctx, token) => {
    const { host } = await findToken(ctx, cells, token);
    const address = { topic: novaComputeTopic, host };
    const { unixPath } = await bus.call(ctx, address, novaCompute, 'consoleEndpoint', {}, { deadline });
    const socket = await connect(unixPath, host);
    try {
      writeConsoleLine(socket, { token });
      const { error } = await readConsoleLine<ConsoleAnswer>(socket);
      if (error !== undefined) throw new Unavailable(error, { code: 'nova.console_refused' });
      return socket;
    } catch (cause) {
      socket.destroy();
      throw cause;
    }
  };
