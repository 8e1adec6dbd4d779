import { existsSync } from 'node:fs';
import { systemClock } from '@nimbo/context/clock.ts';
import { resolve } from 'node:path';
import type { CommonOptions } from '../program.ts';
import { CommandFailure } from '../report-failure.ts';
import { stateLayout, type StateLayout } from '../state/state-layout.ts';
import { awaitReady } from '../up/await-ready.ts';
import { describeCloud } from '../up/describe-cloud.ts';
import { prepareCloud } from '../up/prepare-cloud.ts';
import type { UpOverrides } from '../up/read-settings.ts';
import { renderScreen, type UpReport } from '../up/screen.ts';
import { startInTurn } from '../up/start-in-turn.ts';
import { recordOwnProcess, startSupervisor } from '../up/start-supervisor.ts';
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
  const outcome = await startInTurn(layout, () => startWhatIsMissing(layout, options, say));
  if (options.foreground === true) return runInForeground(layout, options, begun);
  await untilReady(layout, outcome);
  print(await describeCloud(layout, outcome, options.config.length > 0, begun), options);
  return 0;
};

/** Leaves the supervisor's start to the caller where that is to be this very process. */
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
  if (options.foreground === true) {
    if (living.supervisor !== undefined) {
      throw new CommandFailure('the cloud already runs in the background: nimbo down ends it');
    }
    await recordOwnProcess(layout, plan);
    return 'started';
  }
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

const runInForeground = async (layout: StateLayout, options: UpOptions, begun: number): Promise<number> => {
  const { serveSupervisor } = await import('../supervisor/serve-supervisor.ts');
  const ended = serveSupervisor(layout.root);
  await Promise.race([ended, awaitReady(layout)]);
  if (existsSync(layout.cloudsYaml)) print(await describeCloud(layout, 'started', false, begun), options);
  return ended;
};

const print = (report: UpReport, options: UpOptions): void => {
  process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : renderScreen(report));
};
