import type { CommonOptions } from '../program.ts';
import { leaveHost } from '../down/leave-host.ts';
import { againInNamespace, removeNamespace } from '../state/cloud-namespace.ts';
import { readCloudIdentity } from '../state/cloud-identity.ts';
import { stateLayout } from '../state/state-layout.ts';
import { stopCloud } from '../supervisor/running-cloud.ts';

interface DownOptions extends CommonOptions {
  readonly all?: boolean;
}

/**
 * `nimbo down`: stops the cloud's processes; guests, their networks and volumes go on. With `--all` it ends the guests too and takes
 * every device, namespace and rule of this cloud away.
 */
export const down = async (options: DownOptions): Promise<number> => {
  const layout = stateLayout(options.stateDir);
  const hasCloud = readCloudIdentity(layout.cloudFile) !== undefined;
  if (options.all === true && hasCloud) {
    const elsewhere = await againInNamespace(layout);
    if (elsewhere !== undefined) return elsewhere;
  }
  const wasRunning = await stopCloud(layout);
  if (options.all === true && hasCloud) {
    await leaveHost(layout);
    await removeNamespace(layout);
  }
  process.stdout.write(`${messageOf(wasRunning, options.all === true)}\n`);
  return 0;
};

const messageOf = (wasRunning: boolean, all: boolean): string => {
  const cloud = wasRunning ? 'The cloud is down' : 'The cloud was not running';
  return all ? `${cloud}; its guests have ended and its networks are gone from this host.` : `${cloud}.`;
};
