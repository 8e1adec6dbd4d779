import type { Bus } from '@nimbo/bus/bus.ts';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Context } from '@nimbo/context/context.ts';
import { cinderHost, cinderTopic } from '../rpc/cinder-host.ts';
import type { BackendFacts, WantedVolume } from '../rpc/wanted-volume.ts';
import type { ControlEnd } from './loop/volume-loop.ts';

/** Milliseconds for an answer of control's. */
const deadline = 30_000;

const address = { topic: cinderTopic };

interface Page {
  readonly volumes: WantedVolume[];
  readonly next: string | null;
}

const allPages = async (ctx: Context, bus: Bus): Promise<readonly WantedVolume[]> => {
  const volumes: WantedVolume[] = [];
  let after: string | null = null;
  do {
    const page: Page = await bus.call(ctx, address, cinderHost, 'desired', { after }, { deadline });
    volumes.push(...page.volumes);
    after = page.next;
  } while (after !== null);
  return volumes;
};

/** Control over the bus. */
export const busControl = (bus: Bus, clock: Clock, facts: (ctx: Context) => Promise<BackendFacts>): ControlEnd => ({
  desired: (ctx) => allPages(ctx, bus),
  report: async (ctx, volumes) => {
    const told = { at: Math.floor(clock.now()), backend: await facts(ctx), volumes: [...volumes] };
    await bus.call(ctx, address, cinderHost, 'report', told, { deadline });
  },
});
