import type { Duplex } from 'node:stream';
import type { Context } from '@nimbo/context/context.ts';
import type { AuditFinding } from '@nimbo/service/role.ts';
import type { HostResources } from '../../rpc/instance-report.ts';
import type { WantedInstance, WantedPort, WantedVolume } from '../../rpc/wanted-instance.ts';

/** What a guest is doing, as its hypervisor sees it; `stopped` also where only its files are there. */
export type GuestPower = 'running' | 'paused' | 'suspended' | 'stopped' | 'crashed';

/** A guest that has anything on this host. */
export interface GuestState {
  readonly uuid: string;
  readonly power: GuestPower;
  /** Its disks are complete: it can be started. */
  readonly isBuilt: boolean;
  /** Plugged in now; none unless the guest runs or is paused. */
  readonly volumes: readonly string[];
  readonly ports: readonly string[];
  /** Bytes of the volumes as the guest sees them, by their ids; those of which nothing is known are left out. */
  readonly volumeSizes?: Readonly<Record<string, number>>;
}

/** What a hypervisor has and what its guests use; ratios and reserves are the configuration's. */
export type HypervisorResources = Pick<
  HostResources,
  | 'vcpus'
  | 'memoryMb'
  | 'memoryUsedMb'
  | 'diskGb'
  | 'diskUsedGb'
  | 'hypervisorType'
  | 'hypervisorVersion'
  | 'cpuInfo'
  | 'traits'
>;

export type ConsoleKind = 'vnc' | 'serial';

/**
 * What runs guests on this host. Every act is idempotent and safe to repeat after a death in the middle of it; for one
 * guest only one is under way at a time. Failures are Faults whose message may be shown to the guest's owner.
 */
export interface Hypervisor {
  readonly name: string;
  /** Once, before all else: adopts the guests that run. */
  start(ctx: Context): Promise<void>;
  /** Lets go of everything; guests go on. */
  stop(): Promise<void>;
  /** Calls back when a guest has changed by itself: it shut down, crashed, was killed. */
  onChange(listener: (uuid: string) => void): void;
  resources(ctx: Context): Promise<HypervisorResources>;
  /** The guests that have anything here. */
  list(ctx: Context): Promise<readonly string[]>;
  /** Undefined where there is nothing of it. */
  read(ctx: Context, uuid: string): Promise<GuestState | undefined>;

  /** Makes the disks that are missing; `progress` is for people. */
  build(ctx: Context, wanted: WantedInstance, progress: (words: string) => void): Promise<void>;
  /** Starts a stopped guest with all its volumes and ports; takes a suspended one up where it was. */
  powerOn(ctx: Context, wanted: WantedInstance): Promise<void>;
  /** Asks the guest to shut down, and ends it after so many milliseconds; 0 ends it at once. */
  powerOff(ctx: Context, uuid: string, grace: number): Promise<void>;
  /** Presses reset as softly as told: by the guest's own shutdown within its grace, or at once. Ends running. */
  reboot(ctx: Context, wanted: WantedInstance, how: 'soft' | 'hard'): Promise<void>;
  pause(ctx: Context, uuid: string): Promise<void>;
  unpause(ctx: Context, uuid: string): Promise<void>;
  /** Writes the guest's memory out and ends it. */
  suspend(ctx: Context, uuid: string): Promise<void>;
  attachVolume(ctx: Context, uuid: string, volume: WantedVolume): Promise<void>;
  detachVolume(ctx: Context, uuid: string, volumeId: string): Promise<void>;
  /** Tells the guest that a volume has so many bytes now: it has grown where it lies. */
  growVolume(ctx: Context, uuid: string, volumeId: string, size: number): Promise<void>;
  attachPort(ctx: Context, uuid: string, port: WantedPort): Promise<void>;
  detachPort(ctx: Context, uuid: string, portId: string): Promise<void>;
  /** Ends the guest and takes away all that was its own. */
  destroy(ctx: Context, uuid: string): Promise<void>;

  /** What the guest wrote to its serial port, its end where it is long; '' where nothing is kept. */
  consoleLog(ctx: Context, uuid: string): Promise<string>;
  /** A connection to the guest's screen or serial port. @throws Conflict where the guest does not run */
  openConsole(ctx: Context, uuid: string, kind: ConsoleKind): Promise<Duplex>;
  /** PNG. @throws Conflict where the guest does not run */
  screenshot(ctx: Context, uuid: string): Promise<Buffer>;
  /** By the guest's agent. @throws Conflict where none answers */
  setPassword(ctx: Context, uuid: string, user: string, password: string): Promise<void>;

  /** From time to time: cuts logs that have grown long, lets go of files that nothing needs. */
  tend(ctx: Context): Promise<void>;
  /** Compares processes and files; `known` are the instances that this host shall have. */
  audit(ctx: Context, known: ReadonlySet<string>): Promise<readonly AuditFinding[]>;
}
