import { millisecondsOf } from '@nimbo/context/timestamp.ts';
import { findLiveness, type ComputeHost } from '../db/cell/compute-host-store.ts';
import type { Cell } from './cells.ts';
import type { Nova } from './nova.ts';

/** Whether a host with these reports counts as up. */
export const isUp = (
  { clock, settings }: Pick<Nova, 'clock' | 'settings'>,
  { forcedDown, lastSeenUp }: Pick<ComputeHost, 'forcedDown' | 'lastSeenUp'>,
): boolean =>
  !forcedDown && lastSeenUp !== null && clock.now() - millisecondsOf(lastSeenUp) < settings.service_down_time * 1000;

/** Whether a compute host has reported lately; one that is not there any more is down. */
export const isHostUp = async (nova: Nova, cell: Cell, host: string): Promise<boolean> => {
  const found = await findLiveness(cell.db.read, host);
  return found !== undefined && isUp(nova, found);
};
