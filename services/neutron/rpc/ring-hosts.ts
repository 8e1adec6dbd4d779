import type { Bus } from '@nimbo/bus/bus.ts';
import type { Context } from '@nimbo/context/context.ts';
import { neutronAgentTopic, neutronDoorbell } from './host-interface.ts';

/** Rings the agents of hosts; never fails and waits for nobody: who does not hear it looks by itself within seconds. */
export const ringHosts = (ctx: Context, bus: Bus, hosts: readonly string[]): void => {
  for (const host of hosts) {
    const address = { topic: neutronAgentTopic, host };
    void bus.cast(ctx, address, neutronDoorbell, 'look', { what: 'network' }).catch((error: unknown) => {
      ctx.log.debug('a host could not be told to look', { host, error });
    });
  }
};
