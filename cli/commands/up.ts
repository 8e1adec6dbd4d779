import { existsSync } from 'node:fs';
import { systemClock } from '@nimbo/context/clock.ts';
import { resolve } from 'node:path';
import type { CommonOptions } from '../program.ts';
import { CommandFailure } from '../report-failure.ts';
import { stateLayout } from '../state/state-layout.ts';
import { awaitReady } from '../up/await-ready.ts';
import { describeCloud } from '../up/describe-cloud.ts';
import { prepareCloud } from '../up/prepare-cloud.ts';
import type { UpOverrides } from '../up/read-settings.ts';
import { renderScreen, type UpReport } from '../up/screen.ts';
import { startSupervisor } from '../up/start-supervisor.ts';
import { livingProcesses, stopCloud } from '../supervisor/running-cloud.ts';
import { readPlan } from '../supervisor/supervisor-plan.ts';

interface UpOptions extends CommonOptions, UpOverrides {
  readonly empty?: boolean;
  readonly foreground?: boolean;
  readonly json?: boolean;
}

/** `nimbo up`: starts the cloud, or what is missing of it, and returns when every API answers. */
export const up = async (options: UpOptions): Promise<number> => {
  const layout = stateLayout(resolve(options.stateDir));
  const begun = systemClock.monotonic();
  const say = options.json === true ? () => undefined : (line: string) => process.stderr.write(`${line}\n`);
  const living = await livingProcesses(layout);
  const plan = readPlan(layout);
  const isRepair = living.children.size > 0;
  if (plan === undefined || !(isRepair || living.supervisor !== undefined)) {
    await prepareCloud(layout, options, say);
  }
  if (options.foreground === true) return runInForeground(layout, living.supervisor !== undefined, options, begun);
  if (living.supervisor === undefined) await startAndAwait(layout, isRepair, say);
  else await awaitReady(layout);
  const outcome = living.supervisor !== undefined ? 'running' : isRepair ? 'repaired' : 'started';
  print(await describeCloud(layout, outcome, options.config.length > 0, begun), options);
  return 0;
};

const startAndAwait = async (
  layout: ReturnType<typeof stateLayout>,
  isRepair: boolean,
  say: (line: string) => unknown,
): Promise<void> => {
  const plan = readPlan(layout);
  if (plan === undefined) throw new CommandFailure(`${layout.root} lost its plan while it was started: run up again`);
  say(isRepair ? 'Adopting what runs …' : 'Starting …');
  await startSupervisor(layout, plan);
  try {
    await awaitReady(layout);
  } catch (error) {
    // A start that failed must not leave something behind that goes on dying and being started.
    if (!isRepair) await stopCloud(layout);
    throw error;
  }
};

const runInForeground = async (
  layout: ReturnType<typeof stateLayout>,
  isRunning: boolean,
  options: UpOptions,
  begun: number,
): Promise<number> => {
  if (isRunning) throw new CommandFailure('the cloud already runs in the background: nimbo down ends it');
  const { serveSupervisor } = await import('../supervisor/serve-supervisor.ts');
  const { recordOwnProcess } = await import('../up/start-supervisor.ts');
  const plan = readPlan(layout);
  if (plan !== undefined) await recordOwnProcess(layout, plan);
  const ended = serveSupervisor(layout.root);
  await Promise.race([ended, awaitReady(layout)]);
  if (existsSync(layout.cloudsYaml)) print(await describeCloud(layout, 'started', false, begun), options);
  return ended;
};

const print = (report: UpReport, options: UpOptions): void => {
  process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : renderScreen(report));
};
