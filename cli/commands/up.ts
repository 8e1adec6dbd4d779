import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@nimbo/context/clock.ts';
import { resolve } from 'node:path';
import type { CommonOptions } from '../program.ts';
import { CommandFailure } from '../report-failure.ts';
import { againInNamespace, chooseNamespace } from '../state/cloud-namespace.ts';
import { stateLayout, type StateLayout } from '../state/state-layout.ts';
import { awaitReady } from '../up/await-ready.ts';
import { describeCloud, startedConfig } from '../up/describe-cloud.ts';
import { installMissing } from '../up/install-missing.ts';
import { firstStart, prepareImage } from '../up/provision/first-start.ts';
import { networkSection } from '@nimbo/neutron/agents/config.ts';
import { apiAddresses } from '../serve/api-addresses.ts';
import { apiRoleOf } from '../serve/known-roles.ts';
import { apiSection } from '../serve/sections/api-section.ts';
import { prepareCloud } from '../up/prepare-cloud.ts';
import type { UpOverrides } from '../up/read-settings.ts';
import { renderScreen, type UpReport } from '../up/screen.ts';
import { startInTurn } from '../up/start-in-turn.ts';
import { startSupervisor } from '../up/start-supervisor.ts';
import { livingProcesses, stopCloud } from '../supervisor/running-cloud.ts';
import { supervisorRecord } from '../supervisor/supervisor-places.ts';
import { readPlan } from '../supervisor/supervisor-plan.ts';

/** Milliseconds between two looks at the supervisor. */
const watchInterval = 1000;

interface UpOptions extends CommonOptions, UpOverrides {
  readonly empty?: boolean;
  readonly foreground?: boolean;
  readonly json?: boolean;
  readonly netns?: string;
}

/** `nimbo up`: starts the cloud, or what is missing of it, and returns when every API answers. */
export const up = async (options: UpOptions): Promise<number> => {
  const layout = stateLayout(resolve(options.stateDir));
  await chooseNamespace(layout, options.netns);
  const elsewhere = await againInNamespace(layout);
  if (elsewhere !== undefined) return elsewhere;
  const begun = systemClock.monotonic();
  const say = options.json === true ? () => undefined : (line: string) => process.stderr.write(`${line}\n`);
  // Asked for before anything is started: whatever comes in between must not be missed.
  const ended = options.foreground === true ? untilSignalled() : undefined;
  await installMissing(say);
  const isFilled = options.empty !== true && apiRoleOf('neutron') !== undefined;
  const image = isFilled ? prepareImage(layout) : undefined;
  const outcome = await startInTurn(layout, () => startWhatIsMissing(layout, options, say));
  await untilReady(layout, outcome);
  if (image !== undefined) await fill(layout, image, say);
  print(await describeCloud(layout, outcome, options, begun), options);
  return ended === undefined ? 0 : stayInForeground(layout, ended, () => startWhatIsMissing(layout, options, say));
};

/** A new cloud gets its first networks and its first guest. */
const fill = async (layout: StateLayout, image: Promise<string>, say: (line: string) => unknown): Promise<void> => {
  const config = startedConfig(layout);
  const addresses = apiAddresses(config.get(apiSection));
  const { public_gateway: publicGateway } = config.get(networkSection);
  await firstStart(layout, { addresses, publicGateway, say }, image);
};

const startWhatIsMissing = async (
  layout: StateLayout,
  options: UpOptions,
  say: (line: string) => unknown,
): Promise<UpReport['outcome']> => {
  const living = await livingProcesses(layout);
  const isRepair = living.children.size > 0;
  if (readPlan(layout) === undefined || !(isRepair || living.supervisor !== undefined)) {
    await prepareCloud(layout, options, say);
  }
  const plan = readPlan(layout);
  if (plan === undefined) throw new CommandFailure(`${layout.root} lost its plan while it was started: run up again`);
  if (living.supervisor !== undefined) return 'running';
  say(isRepair ? 'Adopting what runs …' : 'Starting …');
  await startSupervisor(layout, plan);
  return isRepair ? 'repaired' : 'started';
};

const untilReady = async (layout: StateLayout, outcome: UpReport['outcome']): Promise<void> => {
  try {
    await awaitReady(layout);
  } catch (error) {
    // A start that failed must not leave something behind that goes on dying and being started.
    if (outcome === 'started') await stopCloud(layout);
    throw error;
  }
};

/**
 * Watches over the supervisor, as nothing else does in a container, until told to end; then ends the cloud.
 * A supervisor without a record was ended by `nimbo down`, which ends this command too.
 */
const stayInForeground = async (
  layout: StateLayout,
  ended: AbortSignal,
  repair: () => Promise<unknown>,
): Promise<number> => {
  while (!ended.aborted && existsSync(supervisorRecord(layout))) {
    await delay(watchInterval, undefined, { signal: ended }).catch(() => undefined);
    const isDead = !ended.aborted && (await livingProcesses(layout)).supervisor === undefined;
    if (isDead && existsSync(supervisorRecord(layout))) await startInTurn(layout, repair);
  }
  await startInTurn(layout, () => stopCloud(layout));
  return 0;
};

const untilSignalled = (): AbortSignal => {
  const ended = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ended.abort());
  return ended.signal;
};

const print = (report: UpReport, options: UpOptions): void => {
  process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : renderScreen(report));
};
