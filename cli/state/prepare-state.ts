import { CommandFailure } from '../report-failure.ts';
import { chownSync, lstatSync, mkdirSync } from 'node:fs';
import { hostLayout, type StateLayout } from './state-layout.ts';

/** The user that control runs as. */
export interface ControlUser {
  readonly uid: number;
  readonly gid: number;
  /** True where it is another user than the one who runs `up`. */
  readonly isSeparate: boolean;
}

const ownOnly = 0o700;
/** Others may pass through, so that control reaches its own tree, but not list. */
const passable = 0o711;
const readable = 0o755;

/**
 * Makes the directories of a cloud. Where control has a user of its own, only `control/` is its own.
 * @throws CommandFailure for a directory that is something else, or somebody else's
 */
export const prepareState = (layout: StateLayout, user: ControlUser): void => {
  const places = hostLayout(layout.host);
  prepareRun(layout);
  makeDirectory(layout.log, ownOnly);
  makeDirectory(layout.compileCache, ownOnly);
  makeDirectory(layout.config, readable);
  makeDirectory(layout.policies, readable);
  makeDirectory(layout.code, readable);
  makeDirectory(layout.control, ownOnly, user);
  makeDirectory(layout.host, passable);
  for (const place of [places.config, places.log]) makeDirectory(place, ownOnly);
  makeDirectory(places.roles, passable);
};

/** Makes what a start needs first: the directory itself and the place of its locks. */
export const prepareRun = (layout: StateLayout): void => {
  makeDirectory(layout.root, passable);
  makeDirectory(layout.run, ownOnly);
};

const makeDirectory = (path: string, mode: number, owner?: ControlUser): void => {
  const uid = owner?.isSeparate === true ? owner.uid : process.getuid?.();
  const made = mkdirSync(path, { recursive: true, mode });
  if (made !== undefined && owner?.isSeparate === true) chownSync(path, owner.uid, owner.gid);
  const status = lstatSync(path);
  if (!status.isDirectory()) throw new CommandFailure(`${path} is not a directory: move it away`);
  if (status.uid !== uid)
    throw new CommandFailure(`${path} belongs to user ${status.uid} and not ${uid}: move it away`);
};
