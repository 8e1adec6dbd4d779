import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandFailure } from '../report-failure.ts';
import type { StateLayout } from '../state/state-layout.ts';
import { livingProcesses, stopCloud } from '../supervisor/running-cloud.ts';
import { supervisorRecord } from '../supervisor/supervisor-places.ts';
import { readPlan } from '../supervisor/supervisor-plan.ts';
import { startInTurn } from './start-in-turn.ts';
import { startSupervisor } from './start-supervisor.ts';

/** Milliseconds between two looks at the supervisor. */
const watchInterval = 1000;

/** What a start found: nothing, all of it, or processes without their supervisor. */
export type StartOutcome = 'started' | 'running' | 'repaired';

/** Starts what does not run; `prepare` is called only where nothing does. */
export const startMissing = async (
  layout: StateLayout,
  prepare: () => Promise<void>,
  say: (line: string) => unknown,
): Promise<StartOutcome> => {
  const living = await livingProcesses(layout);
  const isRepair = living.children.size > 0;
  if (readPlan(layout) === undefined || !(isRepair || living.supervisor !== undefined)) await prepare();
  const plan = readPlan(layout);
  if (plan === undefined) throw new CommandFailure(`${layout.root} lost its plan while it was started: run it again`);
  if (living.supervisor !== undefined) return 'running';
  say(isRepair ? 'Adopting what runs …' : 'Starting …');
  await startSupervisor(layout, plan);
  return isRepair ? 'repaired' : 'started';
};

/**
 * Watches over the supervisor, as nothing else does in a container, until told to end; then ends the cloud.
 * A supervisor without a record was ended by `nimbo down`, which ends this command too.
 */
export const stayInForeground = async (
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

/** Aborts when this command is told to end. */
export const endAsked = (): AbortSignal => {
  const ended = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ended.abort());
  return ended.signal;
};
