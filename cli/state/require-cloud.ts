import { CommandFailure } from '../report-failure.ts';
import { readCloudIdentity, type CloudIdentity } from './cloud-identity.ts';
import type { StateLayout } from './state-layout.ts';

/** The cloud of a state directory; a command that needs one ends here where there is none. */
export const requireCloud = (layout: StateLayout): CloudIdentity => {
  const identity = readCloudIdentity(layout.cloudFile);
  if (identity === undefined) throw new CommandFailure(`${layout.root} holds no cloud: nimbo up makes one`, 3);
  return identity;
};
