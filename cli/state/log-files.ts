import { join } from 'node:path';
import { controlLayout, type StateLayout } from './state-layout.ts';

/** The logs of control, which belong to control's user. */
export const controlLogs = (layout: StateLayout): readonly string[] => [
  join(controlLayout(layout.control).log, 'control.log'),
];

/** The supervisor's own log. */
export const supervisorLogs = (layout: StateLayout): readonly string[] => [join(layout.log, 'supervisor.log')];
