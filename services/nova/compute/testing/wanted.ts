import { randomUUID } from 'node:crypto';
import type { WantedInstance } from '../../rpc/wanted-instance.ts';

/** An instance as control would want it: small, running, without anything plugged in. */
export const wantedOf = (more: Partial<WantedInstance> = {}): WantedInstance => ({
  uuid: randomUUID(),
  generation: 1,
  power: 'running',
  reboots: { soft: 0, hard: 0 },
  name: 'hello',
  vcpus: 1,
  memoryMb: 128,
  rootGb: 1,
  ephemeralGb: 0,
  swapMb: 0,
  image: null,
  volumes: [],
  ports: [],
  configDrive: false,
  ...more,
});
