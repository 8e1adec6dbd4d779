import { lstatSync } from 'node:fs';
import { markOf, readCloudIdentity } from '../state/cloud-identity.ts';
import { runtimeLayout, type StateLayout } from '../state/state-layout.ts';
import { askAdmin, AdminUnreachable } from './admin-client.ts';

/** Asks the host's process; undefined where it does not answer. It runs as the caller, so nothing is given up first. */
export const askHost = async <Answer>(
  layout: StateLayout,
  method: 'GET' | 'POST',
  path: string,
  timeLimit?: number,
): Promise<Answer | undefined> => {
  const identity = readCloudIdentity(layout.cloudFile);
  if (identity === undefined) return undefined;
  const { hostSocket } = runtimeLayout(layout, markOf(identity), lstatSync(layout.root).uid);
  try {
    return await askAdmin<Answer>(hostSocket, method, path, undefined, timeLimit);
  } catch (error) {
    if (error instanceof AdminUnreachable) return undefined;
    throw error;
  }
};
