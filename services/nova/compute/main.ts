import { join } from 'node:path';
import type { Unsubscribe } from '@nimbo/bus/bus.ts';
import type { Context } from '@nimbo/context/context.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import type { HostRole, HostRoleDeps, HostRoleFactory } from '@nimbo/service/host-role.ts';
import { novaComputeTopic, novaDoorbell, novaCompute } from '../rpc/nova-compute.ts';
import { computeSection } from './config.ts';
import { consolePathIn, listenForConsoles } from './console-server.ts';
import { busControl, checkConsoleToken } from './control-end.ts';
import { createHypervisor } from './create-hypervisor.ts';
import { answerCompute } from './answer-compute.ts';
import type { Hypervisor } from './drivers/hypervisor.ts';
import { hostResources } from './host-resources.ts';
import { ComputeLoop } from './loop/compute-loop.ts';
import { fileRecords } from './records/record-store.ts';
import { machineBoot } from './machine-boot.ts';
import { removeGuests } from './remove-guests.ts';

/** Milliseconds between two looks at what is wanted, and between two heartbeats. */
const lookInterval = 20_000;
const reportInterval = 10_000;

interface Directories {
  readonly state: string;
  readonly run: string;
}

const createLoop = async (
  deps: HostRoleDeps,
  hypervisor: Hypervisor,
  { state, run }: Directories,
): Promise<ComputeLoop> => {
  const config = deps.config(computeSection);
  const { log, clock, bus } = deps;
  const control = busControl(bus, clock, async (ctx) =>
    hostResources(await hypervisor.resources(ctx), config, loop.runningGuests()),
  );
  const loop: ComputeLoop = new ComputeLoop({
    hypervisor,
    control,
    records: fileRecords(join(state, 'records')),
    log,
    clock,
    bootId: await machineBoot(run),
    startsAtOnce: config.starts_at_once,
    lookInterval,
    reportInterval,
  });
  return loop;
};

/** Runs the instances of a host. */
export const createNovaCompute: HostRoleFactory = async (deps): Promise<HostRole> => {
  const directories = { state: await deps.directory('nova-compute'), run: await deps.runDirectory('nova-compute') };
  const hypervisor = await createHypervisor(deps, directories);
  const loop = await createLoop(deps, hypervisor, directories);
  const served: Unsubscribe[] = [];
  const ending = new AbortController();
  const context = (signal: AbortSignal) => internalContext({ log: deps.log, clock: deps.clock, signal });
  return {
    name: 'nova-compute',
    audits: [{ name: 'guests', find: (signal) => hypervisor.audit(context(signal), loop.known()) }],
    guests: () => loop.guests(),
    start: async () => {
      await loop.start();
      const look = (_ctx: unknown, { instance }: { readonly instance?: string }): Promise<void> =>
        Promise.resolve(loop.nudge(instance));
      served.push(await deps.bus.serve(novaComputeTopic, novaDoorbell, { look }));
      served.push(
        await deps.bus.serve(novaComputeTopic, novaCompute, answerCompute(hypervisor, consolePathIn(directories.run))),
      );
      const consoles = {
        hypervisor,
        checkToken: (ctx: Context, token: string) => checkConsoleToken(deps.bus, ctx, token),
        context: () => context(ending.signal),
      };
      const peer = deps.isPrivileged ? deps.controlUser : undefined;
      served.push(await listenForConsoles(consoles, consolePathIn(directories.run), peer));
    },
    stop: async () => {
      ending.abort();
      await Promise.all(served.splice(0).map((leave) => leave()));
      await loop.stop();
    },
    removeAll: (signal) => removeGuests(context(signal), hypervisor, loop),
  };
};
