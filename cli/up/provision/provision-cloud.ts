import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StateLayout } from '../../state/state-layout.ts';
import { writePrivateFile } from '../../state/write-private-file.ts';
import type { CloudSession } from './cloud-session.ts';
import { ensureFlavors } from './flavors.ts';
import { awaitActive, awaitPing, ensureGuest } from './guest.ts';
import { awaitHosts } from './hosts.ts';
import { ensureImage } from './image.ts';
import { ensureKeypair } from './keypair.ts';
import { ensureFloatingIp, ensureNetworks, openDefaultGroup, type NetworkPlan } from './networks.ts';

/** The first guest, and how to reach it. */
export interface FirstGuest {
  readonly name: string;
  readonly id: string;
  /** Its floating IP. */
  readonly address: string;
  /** The private key that opens it. */
  readonly keyFile: string;
}

/** What a new cloud is given. */
export interface ProvisionPlan {
  readonly network: NetworkPlan;
  /** The file of the guest image, being made. */
  readonly image: Promise<string>;
  /** False where guests are only simulated: nothing will answer. */
  readonly isReal: boolean;
  say(line: string): unknown;
}

const guestName = 'hello';
const flavorId = '42';

/** The guest of an earlier start; undefined where none was finished. */
export const firstGuest = (layout: StateLayout): FirstGuest | undefined =>
  existsSync(layout.firstGuest) ? (JSON.parse(readFileSync(layout.firstGuest, 'utf8')) as FirstGuest) : undefined;

/**
 * Gives a new cloud flavors, an image, networks, a keypair and a guest, through its own APIs, and waits until the guest
 * answers. Interrupted anywhere, the next start goes on; once done it is not done again, so that what users removed stays away.
 */
export const provisionCloud = async (
  layout: StateLayout,
  admin: CloudSession,
  demo: CloudSession,
  plan: ProvisionPlan,
): Promise<FirstGuest> => {
  plan.say('Making flavors, networks and an image …');
  await awaitHosts(admin);
  await ensureFlavors(admin);
  const [networks, imageId] = await Promise.all([
    ensureNetworks(admin, demo, plan.network),
    ensureImage(admin, plan.image),
  ]);
  for (const session of [admin, demo]) await openDefaultGroup(session);
  const keyFile = join(layout.ssh, guestName);
  await ensureKeypair(demo, guestName, keyFile);
  plan.say(`Starting the guest ${guestName} …`);
  const id = await ensureGuest(demo, {
    name: guestName,
    imageId,
    flavorId,
    networkId: networks.privateId,
    keyName: guestName,
  });
  await awaitActive(demo, id);
  const address = await ensureFloatingIp(demo, id, networks.publicId);
  if (plan.isReal) await awaitPing(address);
  const guest = { name: guestName, id, address, keyFile };
  writePrivateFile(layout.firstGuest, JSON.stringify(guest));
  return guest;
};
