import type { BusContext, Handlers } from '@nimbo/bus/bus.ts';
import type { Context } from '@nimbo/context/context.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import type { novaCompute } from '../rpc/nova-compute.ts';
import type { Hypervisor } from './drivers/hypervisor.ts';

const contextOf = ({ requestId, log, clock, signal }: BusContext): Context =>
  internalContext({ requestId, log, clock, signal });

const lastLines = (text: string, lines: number | null): string =>
  lines === null ? text : lines === 0 ? '' : text.split('\n').slice(-lines).join('\n');

/** What a compute host answers at once about its guests. */
export const answerCompute = (
  hypervisor: Hypervisor,
  consolePath: string,
): Handlers<(typeof novaCompute)['messages']> => ({
  consoleEndpoint: () => Promise.resolve({ unixPath: consolePath }),
  consoleOutput: async (ctx, { uuid, lines }) => ({
    output: lastLines(await hypervisor.consoleLog(contextOf(ctx), uuid), lines),
  }),
  screenshot: async (ctx, { uuid }) => ({
    png: (await hypervisor.screenshot(contextOf(ctx), uuid)).toString('base64'),
  }),
  setPassword: async (ctx, { uuid, user, password }) => {
    await hypervisor.setPassword(contextOf(ctx), uuid, user, password);
    return {};
  },
});
