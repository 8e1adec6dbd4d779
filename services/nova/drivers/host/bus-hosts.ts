import type { Bus } from '@nimbo/bus/bus.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import { novaCompute, novaComputeTopic } from '../../rpc/nova-compute.ts';
import { novaConsole, novaConsoleTopic } from '../../rpc/nova-console.ts';
import type { HostDriver } from '../host.ts';

/** Milliseconds for an answer. */
const deadline = 15_000;

const isNobody = (error: unknown): boolean => error instanceof Fault && error.code === 'bus.no_server';

/** Hosts by the bus. */
export const busHosts = (bus: Bus, consoleTokenLife: number): HostDriver => ({
  consoleTokenLife,
  consoleProxy: async (ctx) => {
    try {
      return (await bus.call(ctx, { topic: novaConsoleTopic }, novaConsole, 'address', {}, { deadline })).url;
    } catch (error) {
      if (isNobody(error)) return undefined;
      throw error;
    }
  },
  consoleOutput: async (ctx, host, uuid, lines) => {
    const address = { topic: novaComputeTopic, host };
    return (await bus.call(ctx, address, novaCompute, 'consoleOutput', { uuid, lines }, { deadline })).output;
  },
});
