import { join } from 'node:path';
import { systemClock } from '@nimbo/context/clock.ts';
import type { ChildSpec, ChildStatus } from '@nimbo/host/child-spec.ts';
import { createSupervisor } from '@nimbo/host/supervise.ts';
import { createLog } from '@nimbo/log/create-log.ts';
import { startAdminServer } from '../admin/admin-server.ts';
import { CommandFailure } from '../report-failure.ts';
import { stateLayout, type StateLayout } from '../state/state-layout.ts';
import { probeHealth } from './probe-health.ts';
import { readPlan, type PlannedChild } from './supervisor-plan.ts';
import { supervisorSocket } from './supervisor-places.ts';
import { untilSignalled } from '../serve/until-signalled.ts';

const logBytes = 4 * 1024 * 1024;
const logsKept = 2;

/** What the supervisor's `GET /status` answers. */
export interface SupervisorStatus {
  readonly pid: number;
  readonly children: readonly ChildStatus[];
}

/** `nimbo serve supervisor`: keeps the planned children running until told to end; ends them then. */
export const serveSupervisor = async (stateDir: string): Promise<number> => {
  const layout = stateLayout(stateDir);
  const children = plannedChildren(layout);
  const log = createLog({
    level: 'info',
    format: 'json',
    destination: join(layout.log, 'supervisor.log'),
    rotation: { maxBytes: logBytes, keep: logsKept },
    fields: { process: 'supervisor' },
  });
  const supervisor = createSupervisor({ children, stateDir: layout.run, log, clock: systemClock });
  const ended = untilSignalled();
  await supervisor.start();
  const admin = await startAdminServer(supervisorSocket(layout), {
    'GET /status': async (): Promise<SupervisorStatus> => ({
      pid: process.pid,
      children: await supervisor.status(),
    }),
  });
  log.info('supervising', { children: children.map((child) => child.name) });
  log.info('ending the children', { signal: await ended });
  await supervisor.stop();
  admin.closeAllConnections();
  admin.close();
  log.close();
  return 0;
};

const plannedChildren = (layout: StateLayout): readonly ChildSpec[] => {
  const plan = readPlan(layout);
  if (plan === undefined) throw new CommandFailure(`${layout.root} holds no cloud: nimbo up makes one`);
  return plan.children.map(specOf);
};

const specOf = ({ probes, ...start }: PlannedChild): ChildSpec => ({
  ...start,
  ready: async (signal) => {
    const answers = await Promise.all(probes.map((url) => probeHealth(url, signal)));
    return answers.every(Boolean);
  },
});
