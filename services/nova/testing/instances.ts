import { randomUUID } from 'node:crypto';
import type { FlavorSnapshot } from '../db/cell/documents.ts';
import type { NewInstance } from '../db/cell/new-instance.ts';

/** A small flavor, as servers keep it. */
const tinyFlavor: FlavorSnapshot = {
  id: '1',
  name: 'm1.tiny',
  vcpus: 1,
  memoryMb: 512,
  rootGb: 1,
  ephemeralGb: 0,
  swapMb: 0,
  rxtxFactor: 1,
  extraSpecs: {},
};

/** A server as a store takes it, with what a test cares for put in. */
export const newInstance = (given: Partial<NewInstance> = {}): NewInstance => ({
  uuid: randomUUID(),
  projectId: 'own',
  userId: 'member',
  reservationId: 'r-12345678',
  launchIndex: 0,
  name: 'server',
  description: null,
  hostname: 'server',
  image: null,
  flavor: tinyFlavor,
  keyPair: null,
  userData: null,
  hasConfigDrive: false,
  accessIpV4: null,
  accessIpV6: null,
  rootDeviceName: '/dev/vda',
  hasAutoDiskConfig: true,
  metadata: {},
  tags: [],
  securityGroups: ['default'],
  wishes: { availabilityZone: null, host: null, node: null, hints: {} },
  createdAt: '2026-01-01T00:00:00.000000Z',
  ...given,
});
