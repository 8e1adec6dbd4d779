import { systemClock } from '@nimbo/context/clock.ts';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChildStatus } from '@nimbo/host/child-spec.ts';
import { askAdmin, AdminUnreachable } from '../admin/admin-client.ts';
import { CommandFailure } from '../report-failure.ts';
import type { StateLayout } from '../state/state-layout.ts';
import type { SupervisorStatus } from '../supervisor/serve-supervisor.ts';
import { livingProcesses } from '../supervisor/running-cloud.ts';
import { supervisorSocket } from '../supervisor/supervisor-places.ts';

const pollInterval = 20;
const timeLimit = 120_000;
/** Times that a child may die before its trouble is taken for lasting. */
const mostRestarts = 2;

/**
 * Waits until every child is ready.
 * @throws CommandFailure with the child's own last words where one keeps dying, or where nothing happens for too long
 */
export const awaitReady = async (layout: StateLayout): Promise<void> => {
  const deadline = systemClock.monotonic() + timeLimit;
  const before = new Map<string, number>();
  for (;;) {
    const status = await supervisorStatus(layout);
    for (const { name, restarts } of status?.children ?? []) if (!before.has(name)) before.set(name, restarts);
    if (status !== undefined && status.children.every((child) => child.state === 'ready')) return;
    // A cloud that has lived for long may have seen many; what counts is what happens while it is waited for.
    const failing = status?.children.find((child) => child.restarts - (before.get(child.name) ?? 0) >= mostRestarts);
    if (failing !== undefined) throw new CommandFailure(describeFailure(failing));
    if (systemClock.monotonic() > deadline) throw new CommandFailure(describeDelay(layout, status));
    if (status === undefined && (await livingProcesses(layout)).supervisor === undefined) {
      throw new CommandFailure(`the supervisor died: its last words are in ${layout.log}/supervisor.output`);
    }
    await delay(pollInterval);
  }
};

/** What the supervisor says, or undefined where it does not listen (yet). */
export const supervisorStatus = async (layout: StateLayout): Promise<SupervisorStatus | undefined> => {
  try {
    return await askAdmin<SupervisorStatus>(supervisorSocket(layout), 'GET', '/status');
  } catch (error) {
    if (error instanceof AdminUnreachable) return undefined;
    throw error;
  }
};

const describeFailure = (child: ChildStatus): string => {
  const exit = child.lastExit;
  const how =
    exit?.signal === undefined || exit.signal === null
      ? `with exit code ${exit?.code ?? 'unknown'}`
      : `by ${exit.signal}`;
  return [
    `${child.name} can't run: it ended ${how} ${child.restarts} times. Its last words:`,
    ...child.lastOutput,
  ].join('\n  ');
};

const describeDelay = (layout: StateLayout, status: SupervisorStatus | undefined): string => {
  const states =
    status?.children.map((child) => `${child.name} is ${child.state}`).join(', ') ?? 'no supervisor answers';
  return `the cloud is not ready after ${timeLimit / 1000} s (${states}): see nimbo logs, or the files in ${layout.log}`;
};
