import { CommandFailure } from '../report-failure.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, signalProcess, type ProcessIdentity } from '@nimbo/host/process-identity.ts';
import { adoptProcess, removeProcessRecord } from '@nimbo/host/process-record.ts';
import type { StateLayout } from '../state/state-layout.ts';
import { readPlan } from './supervisor-plan.ts';
import { childRecord, supervisorRecord } from './supervisor-places.ts';

/** Which processes of a cloud live, by their records; no process of anything else is ever taken for one. */
export interface LivingProcesses {
  readonly supervisor: ProcessIdentity | undefined;
  readonly children: ReadonlyMap<string, ProcessIdentity>;
}

const pollInterval = 20;
const gentleMilliseconds = 40_000;
const forcedMilliseconds = 10_000;

/** Looks at the processes of the last start. */
export const livingProcesses = async (layout: StateLayout): Promise<LivingProcesses> => {
  const plan = readPlan(layout);
  if (plan === undefined) return { supervisor: undefined, children: new Map() };
  const own = [plan.supervisor.program, ...plan.supervisor.args];
  const supervisor = (await adoptProcess(supervisorRecord(layout), own, ''))?.identity;
  const children = new Map<string, ProcessIdentity>();
  for (const child of plan.children) {
    const record = await adoptProcess(childRecord(layout, child.name), [child.program, ...child.args], '');
    if (record !== undefined) children.set(child.name, record.identity);
  }
  return { supervisor, children };
};

/** Ends a cloud: the supervisor ends its children; what it left (or left behind by its death) is ended here. */
export const stopCloud = async (layout: StateLayout): Promise<boolean> => {
  const living = await livingProcesses(layout);
  if (living.supervisor !== undefined) await endProcess(living.supervisor);
  const left = await livingProcesses(layout);
  await Promise.all([...left.children.values()].map(endProcess));
  await removeProcessRecord(supervisorRecord(layout));
  return living.supervisor !== undefined || living.children.size > 0;
};

const endProcess = async (identity: ProcessIdentity): Promise<void> => {
  signalProcess(identity, 'SIGTERM');
  if (await hasEnded(identity, gentleMilliseconds)) return;
  signalProcess(identity, 'SIGKILL');
  if (await hasEnded(identity, forcedMilliseconds)) return;
  throw new CommandFailure(
    `process ${identity.pid} does not end, even killed: look what it waits for in /proc/${identity.pid}`,
  );
};

const hasEnded = async (identity: ProcessIdentity, milliseconds: number): Promise<boolean> => {
  const deadline = systemClock.monotonic() + milliseconds;
  while (isAlive(identity)) {
    if (systemClock.monotonic() > deadline) return false;
    await delay(pollInterval);
  }
  return true;
};
