import { systemClock } from '@nimbo/context/clock.ts';
import { memoryUse } from '@nimbo/host/memory-use.ts';
import type { ControlStatus } from '../admin/admin-report.ts';
import { askAdmin, AdminUnreachable } from '../admin/admin-client.ts';
import { askHost } from '../admin/ask-host.ts';
import { joinedPart } from '../join/joined-part.ts';
import type { CommonOptions } from '../program.ts';
import type { HostStatus } from '../serve/host-routes.ts';
import { dropToOwner } from '../state/drop-privileges.ts';
import { controlLayout, stateLayout, type StateLayout } from '../state/state-layout.ts';
import { livingProcesses } from '../supervisor/running-cloud.ts';
import { renderStatus, type CloudStatus, type ProcessStatus } from '../status/render-status.ts';
import { supervisorStatus } from '../up/await-ready.ts';

const exitCodes = { healthy: 0, unhealthy: 1, down: 3 } as const;

/** `nimbo status`: exit 0 only if everything is healthy, 1 if something is not, 3 if the cloud is down. */
export const status = async (options: CommonOptions & { readonly json?: boolean }): Promise<number> => {
  const found = await cloudStatus(stateLayout(options.stateDir));
  process.stdout.write(options.json === true ? `${JSON.stringify(found)}\n` : renderStatus(found));
  return exitCodes[found.state];
};

const cloudStatus = async (layout: StateLayout): Promise<CloudStatus> => {
  const processes = await processStatuses(layout);
  if (processes.every((process) => process.pid === undefined)) {
    return { state: 'down', processes, roles: [], listening: [], guests: [] };
  }
  const part = joinedPart(layout);
  const host = await askHost<HostStatus>(layout, 'GET', '/status');
  // From here on only control is asked, as control's own user.
  dropToOwner(layout.control);
  const control = part === 'host' ? undefined : await controlStatus(layout);
  const roles = [...(control?.roles ?? []), ...(host?.roles ?? [])];
  const isHealthy =
    processes.every((process) => process.state === 'ready') &&
    (control !== undefined || part === 'host') &&
    (host !== undefined || part === 'controller') &&
    roles.every((role) => role.healthy);
  return {
    state: isHealthy ? 'healthy' : 'unhealthy',
    processes,
    roles,
    listening: control?.listening ?? [],
    guests: host?.guests ?? [],
  };
};

const processStatuses = async (layout: StateLayout): Promise<readonly ProcessStatus[]> => {
  const living = await livingProcesses(layout);
  const supervised = living.supervisor === undefined ? undefined : await supervisorStatus(layout);
  const supervisor: ProcessStatus = {
    name: 'supervisor',
    pid: living.supervisor?.pid,
    state: supervised === undefined ? 'dead' : 'ready',
    restarts: 0,
    memory: living.supervisor === undefined ? undefined : await memoryUse(living.supervisor.pid),
    reason: supervised === undefined ? 'nimbo up starts it again; what it watched goes on running' : '',
  };
  if (supervised !== undefined) return [supervisor, ...supervised.children.map(childStatus)];
  return [supervisor, ...(await unsupervised(living.children))];
};

type Child = NonNullable<Awaited<ReturnType<typeof supervisorStatus>>>['children'][number];

const childStatus = (child: Child): ProcessStatus => ({
  name: child.name,
  pid: child.pid,
  state: child.state,
  restarts: child.restarts,
  memory: child.memory,
  reason: child.state === 'ready' ? '' : reasonOf(child),
});

const reasonOf = (child: Child): string => {
  const next = child.nextTryAt === undefined ? '' : `next try in ${secondsUntil(child.nextTryAt)} s; `;
  return `${next}last words: ${child.lastOutput.at(-1) ?? 'none'}`;
};

const secondsUntil = (instant: string): string => ((Date.parse(instant) - systemClock.now()) / 1000).toFixed(1);

const unsupervised = (
  children: Awaited<ReturnType<typeof livingProcesses>>['children'],
): Promise<readonly ProcessStatus[]> =>
  Promise.all(
    [...children].map(async ([name, identity]) => ({
      name,
      pid: identity.pid,
      state: 'unsupervised',
      restarts: 0,
      memory: await memoryUse(identity.pid),
      reason: 'runs, but nobody would start it again',
    })),
  );

const controlStatus = async (layout: StateLayout): Promise<ControlStatus | undefined> => {
  try {
    return await askAdmin<ControlStatus>(controlLayout(layout.control).adminSocket(), 'GET', '/status');
  } catch (error) {
    if (error instanceof AdminUnreachable) return undefined;
    throw error;
  }
};
