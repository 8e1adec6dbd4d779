import type { Audit, AuditFinding } from '@nimbo/service/role.ts';
import { listLocations, type Location } from '../db/location-store.ts';
import type { Glance } from './glance.ts';
import { findOrphans, findUnfinished } from './stray-data.ts';

const damage = async ({ store }: Glance, { imageId, key, size }: Location): Promise<AuditFinding | undefined> => {
  const found = await store.size(key);
  if (found === size) return undefined;
  const state = found === undefined ? 'is missing' : `has ${found} bytes instead of ${size}`;
  return {
    what: `the data of image ${imageId} ${state} (${store.id}:${key})`,
    advice: `Restore it from a backup, or delete image ${imageId} and upload it again.`,
  };
};

/** Images whose data is not there, or not whole. Nothing of that can be mended without the data. */
const wholeData = (glance: Glance): Audit => ({
  name: 'image-data-whole',
  find: async (signal) => {
    const findings: AuditFinding[] = [];
    for (const location of await listLocations(glance.db.read, glance.store.id)) {
      signal.throwIfAborted();
      const finding = location.isGivenUp ? undefined : await damage(glance, location);
      if (finding !== undefined) findings.push(finding);
    }
    return findings;
  },
});

const orphanedData = (glance: Glance): Audit => ({
  name: 'image-data-orphaned',
  find: async () =>
    (await findOrphans(glance)).map(({ key, size }) => ({
      what: `${size} bytes belong to no image (${glance.store.id}:${key})`,
      advice: 'An upload died before it was recorded; the bytes can go.',
      fix: () => glance.store.remove(key),
    })),
});

const unfinishedData = (glance: Glance): Audit => ({
  name: 'image-data-unfinished',
  find: async () =>
    (await findUnfinished(glance)).map((key) => ({
      what: `an upload that nobody goes on with left a file behind (${glance.store.id}:${key})`,
      advice: 'The file can go.',
      fix: () => glance.store.removeUnfinished(key),
    })),
});

/** What `nimbo doctor` compares: images with their data. */
export const glanceAudits = (glance: Glance): readonly Audit[] => [
  wholeData(glance),
  orphanedData(glance),
  unfinishedData(glance),
];
