import { Conflict } from '@nimbo/errors/faults.ts';

/** Something was asked of a guest that only one that is up can do. */
export const notRunning = (uuid: string): Conflict =>
  new Conflict(`instance ${uuid} is not running; start it first`, { code: 'nova.not_running' });
