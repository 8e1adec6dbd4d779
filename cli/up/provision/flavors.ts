import type { CloudSession } from './cloud-session.ts';
import { findOne, type Collection } from './ensure.ts';

const collection: Collection = { service: 'nova', path: '/flavors', many: 'flavors', one: 'flavor' };

/** Name, id, virtual processors, MiB of memory, GiB of disk: the sizes that OpenStack's users know. */
const flavors = [
  ['m1.nano', '42', 1, 128, 1],
  ['m1.micro', '84', 1, 192, 1],
  ['m1.tiny', '1', 1, 512, 1],
  ['m1.small', '2', 1, 2048, 20],
  ['m1.medium', '3', 2, 4096, 40],
  ['m1.large', '4', 4, 8192, 80],
  ['m1.xlarge', '5', 8, 16_384, 160],
] as const;

/** Makes the flavors that are missing. */
export const ensureFlavors = async (admin: CloudSession): Promise<void> => {
  for (const [name, id, vcpus, ram, disk] of flavors) {
    const found = await findOne(admin, collection, {}, (shown) => shown['name'] === name);
    if (found !== undefined) continue;
    await admin.ask('nova', 'POST', '/flavors', { flavor: { name, id, vcpus, ram, disk } });
  }
};
