import { CommandFailure } from '../report-failure.ts';
import { readCloudIdentity, type CloudPart } from '../state/cloud-identity.ts';
import type { StateLayout } from '../state/state-layout.ts';

/** The part of a cloud that a state directory joined with; undefined where the cloud itself was made here, or nothing is. */
export const joinedPart = (layout: StateLayout): CloudPart | undefined => readCloudIdentity(layout.cloudFile)?.part;

/**
 * Refuses to make a whole cloud of a part of one.
 * @throws CommandFailure
 */
export const refuseJoined = (layout: StateLayout): void => {
  const part = joinedPart(layout);
  if (part === undefined) return;
  throw new CommandFailure(
    `${layout.root} holds a ${part} of a cloud made elsewhere: nimbo serve --state-dir ${layout.root} starts it`,
  );
};
