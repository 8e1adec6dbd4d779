import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { controlLayout, hostLayout, type StateLayout } from './state-layout.ts';

/** The logs of control and of whatever else serves roles; they belong to control's user, so give up root first. */
export const controlLogs = (layout: StateLayout): readonly string[] => {
  const directory = controlLayout(layout.control).log;
  const names = existsSync(directory) ? readdirSync(directory) : [];
  return names.filter((name) => name.endsWith('.log')).map((name) => join(directory, name));
};

/** The logs of the supervisor and the host process, which are the caller's own. */
export const ownLogs = (layout: StateLayout): readonly string[] => [
  join(layout.log, 'supervisor.log'),
  join(hostLayout(layout.host).log, 'host.log'),
];
