import { join } from 'node:path';
import type { StateLayout } from '../state/state-layout.ts';

/** The record by which the supervisor itself is found again. */
export const supervisorRecord = (layout: StateLayout): string => join(layout.run, 'supervisor.json');

/** The record that the supervisor keeps of a child. */
export const childRecord = (layout: StateLayout, name: string): string => join(layout.run, `${name}.process.json`);

/** Where the supervisor answers what it knows. */
export const supervisorSocket = (layout: StateLayout): string => join(layout.run, 'supervisor.sock');
