import { Unavailable } from '@nimbo/errors/faults.ts';
import type { StepContext } from '@nimbo/saga/definition.ts';
import type { Port } from '../../drivers/network.ts';
import type { Build } from '../build-server.ts';

/** Milliseconds between two looks: soon at first, for most ports are wired in no time. */
const firstPause = 50;
const longestPause = 1000;

const isWired = ({ status }: Port): boolean => status === 'ACTIVE';

/** Until the network is there, up to the guest's cards: so that a guest that asks for its address is answered. */
export const waitForPorts = async (ctx: StepContext, { nova, state }: Build): Promise<undefined> => {
  if (state.spec.interfaces.length === 0) return;
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    const ports = await nova.drivers.networks.portsOf(ctx, state.uuid);
    const first = ports.find((port) => !isWired(port));
    if (first === undefined) return;
    if (ctx.signal.aborted)
      throw new Unavailable(`Port ${first.id} was not wired on host ${first.host} in time; it is ${first.status}.`);
    await nova.bells.instances.next(state.uuid, pause, ctx.signal);
  }
};
