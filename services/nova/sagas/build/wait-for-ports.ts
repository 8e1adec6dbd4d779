import { Fault } from '@nimbo/errors/fault.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import type { StepContext } from '@nimbo/saga/definition.ts';
import type { Port } from '../../drivers/network.ts';
import type { Nova } from '../../domain/nova.ts';
import type { Build } from '../build-server.ts';

/** Milliseconds between two looks: soon at first, for most ports are wired in no time. */
const firstPause = 50;
const longestPause = 1000;

const isWired = ({ status }: Port): boolean => status === 'ACTIVE';

/** Undefined while the network service is away: this is a wait, in which it may come back. */
const portsNow = async (ctx: StepContext, nova: Nova, server: string): Promise<readonly Port[] | undefined> => {
  try {
    return await nova.drivers.networks.portsOf(ctx, server);
  } catch (error) {
    if (error instanceof Fault && error.kind === 'unavailable') return undefined;
    throw error;
  }
};

/** Until the network is there, up to the guest's cards: so that a guest that asks for its address is answered. */
export const waitForPorts = async (ctx: StepContext, { nova, state }: Build): Promise<undefined> => {
  if (state.spec.interfaces.length === 0) return;
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    const ports = await portsNow(ctx, nova, state.uuid);
    const first = ports?.find((port) => !isWired(port));
    if (ports !== undefined && first === undefined) return;
    if (ctx.signal.aborted)
      throw new Unavailable(
        first === undefined
          ? 'The network service was away until the time for wiring ports was over.'
          : `Port ${first.id} was not wired on host ${first.host} in time; it is ${first.status}.`,
      );
    await nova.bells.instances.next(state.uuid, pause, ctx.signal);
  }
};
