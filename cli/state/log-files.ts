import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { controlLayout, type StateLayout } from './state-layout.ts';

/** The logs of control and of whatever else serves roles; they belong to control's user, so give up root first. */
export const controlLogs = (layout: StateLayout): readonly string[] => {
  const directory = controlLayout(layout.control).log;
  const names = existsSync(directory) ? readdirSync(directory) : [];
  return names.filter((name) => name.endsWith('.log')).map((name) => join(directory, name));
};

/** The supervisor's own log. */
export const supervisorLogs = (layout: StateLayout): readonly string[] => [join(layout.log, 'supervisor.log')];
