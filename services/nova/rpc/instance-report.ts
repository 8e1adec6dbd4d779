import { integer } from '@nimbo/schema/number.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text, uuid } from '@nimbo/schema/text.ts';
import { Type, type Static } from 'typebox';

/** What a guest is doing; `absent`: nothing of it is on the host. */
const reportedPower = Type.Union([
  Type.Literal('running'),
  Type.Literal('paused'),
  Type.Literal('suspended'),
  Type.Literal('stopped'),
  Type.Literal('crashed'),
  Type.Literal('absent'),
]);

/** How far a host is with an instance. */
export const instanceReport = strictObject({
  uuid: uuid(),
  /**
   * The newest generation that the host is through with, well (no error) or badly. Lower than the wanted one while
   * work is under way.
   */
  generation: Type.Integer({ minimum: 0 }),
  power: reportedPower,
  /** Volumes and ports the guest has now. */
  volumes: Type.Array(uuid()),
  ports: Type.Array(uuid()),
  /** Why this generation is not reached; the host goes on trying until something else is wanted. */
  error: nullable(strictObject({ step: text(64), message: text(2_000), code: nullable(text(100)) })),
  /** What is being done, for people: `start`, `fetch image`. */
  progress: nullable(text(200)),
});

/** The machine as a whole. Sizes are what the host has, before any allocation ratio. */
export const hostResources = strictObject({
  vcpus: integer(),
  memoryMb: integer(),
  memoryUsedMb: integer(),
  diskGb: integer(),
  diskUsedGb: integer(),
  runningGuests: integer(),
  /** As nova names it: `QEMU`, `fake`. */
  hypervisorType: text(64),
  /** As nova counts: 7.2.22 is 7002022. */
  hypervisorVersion: integer(),
  cpuInfo: Type.Record(Type.String(), Type.Unknown()),
  /** What the host gives away of each unit, and what it keeps for itself. */
  cpuAllocationRatio: Type.Number({ minimum: 0 }),
  memoryAllocationRatio: Type.Number({ minimum: 0 }),
  diskAllocationRatio: Type.Number({ minimum: 0 }),
  reservedVcpus: integer(),
  reservedMemoryMb: integer(),
  reservedDiskGb: integer(),
  /** Placement traits: `COMPUTE_NET_ATTACH_INTERFACE`, `HW_CPU_X86_AVX2`, … */
  traits: Type.Array(text(255)),
});

export type InstanceReport = Static<typeof instanceReport>;
export type HostResources = Static<typeof hostResources>;
