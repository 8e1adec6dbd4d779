import type { Bus } from '@nimbo/bus/bus.ts';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Context } from '@nimbo/context/context.ts';
import type { HostResources } from '../rpc/instance-report.ts';
import { mostNamed, novaHost, novaTopic } from '../rpc/nova-host.ts';
import type { WantedInstance } from '../rpc/wanted-instance.ts';
import type { ConfigDriveFile } from './drivers/qemu/qemu-parts.ts';
import type { ControlEnd } from './loop/compute-loop.ts';

/** Milliseconds for an answer of control's. */
const deadline = 30_000;

const address = { topic: novaTopic };

const allPages = async (ctx: Context, bus: Bus, only?: readonly string[]): Promise<readonly WantedInstance[]> => {
  const instances: WantedInstance[] = [];
  let after: string | null = null;
  do {
    const page: { readonly instances: WantedInstance[]; readonly next: string | null } = await bus.call(
      ctx,
      address,
      novaHost,
      'desired',
      only === undefined ? { after } : { after, only: [...only] },
      { deadline },
    );
    instances.push(...page.instances);
    after = page.next;
  } while (after !== null);
  return instances;
};

/** Those named, as many at a time as one question may name. */
const named = async (ctx: Context, bus: Bus, only: readonly string[]): Promise<readonly WantedInstance[]> => {
  const instances: WantedInstance[] = [];
  for (let at = 0; at < only.length; at += mostNamed)
    instances.push(...(await allPages(ctx, bus, only.slice(at, at + mostNamed))));
  return instances;
};

/** Control over the bus. */
export const busControl = (
  bus: Bus,
  clock: Clock,
  resources: (ctx: Context) => Promise<HostResources>,
): ControlEnd => ({
  desired: (ctx, only) => (only === undefined ? allPages(ctx, bus) : named(ctx, bus, only)),
  report: async (ctx, instances) => {
    const told = { at: Math.floor(clock.now()), resources: await resources(ctx), instances: [...instances] };
    await bus.call(ctx, address, novaHost, 'report', told, { deadline });
  },
});

/** The files of an instance's config drive, as control makes them. */
export const fetchConfigDrive = async (bus: Bus, ctx: Context, uuid: string): Promise<readonly ConfigDriveFile[]> => {
  const { files } = await bus.call(ctx, address, novaHost, 'configDrive', { uuid }, { deadline });
  return files.map(({ path, content }) => ({ path, content: Buffer.from(content, 'base64') }));
};

/** What a console token is good for on this host. @throws NotFound for one that is good for nothing */
export const checkConsoleToken = (bus: Bus, ctx: Context, token: string) =>
  bus.call(ctx, address, novaHost, 'consoleToken', { token }, { deadline });
