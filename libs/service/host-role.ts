import type { Bus } from '@nimbo/bus/bus.ts';
import type { ConfigOf, ConfigSection } from '@nimbo/config/option.ts';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Log } from '@nimbo/context/log.ts';
import type { HealthCheck } from '@nimbo/http/health-check.ts';
import type { Audit } from './role.ts';

/** A user of the machine that programs are started as. */
export interface ProgramUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * What the composition root hands to every role of a host: no database and no secret of the cloud, only the bus, where
 * this host is known by its key, and what lies on the machine itself.
 */
export interface HostRoleDeps {
  readonly log: Log;
  readonly clock: Clock;
  readonly bus: Bus;
  /** This host's name, as the bus proves it. */
  readonly host: string;
  readonly cloudId: string;
  /** Six hexadecimal digits, for names of devices (`@nimbo/netdev/names.ts`): this host's part of this cloud on this machine. */
  readonly cloudMark: string;
  /** False where the cloud was started without root: no devices, no other users, no namespaces. */
  readonly isPrivileged: boolean;
  /** Guests run as this user, unprivileged and distinct from all others; the caller's own where not privileged. */
  readonly guestUser: ProgramUser;
  /** Storage daemons and image tools run as this user. */
  readonly storageUser: ProgramUser;
  /** The user of the control process, which may connect to sockets meant for it. */
  readonly controlUser: ProgramUser;
  /** A section's values, checked when the process started. */
  config<S extends ConfigSection>(section: S): ConfigOf<S>;
  /** A directory of the role's own under the host's state, 0711, owned by root. */
  directory(name: string): Promise<string>;
  /** A directory for sockets and records, lost when the machine restarts, 0711; its path is short (unix(7): 107 bytes). */
  runDirectory(name: string): Promise<string>;
  /** The internal base URL of a service, for images; undefined where the cloud has none. */
  endpoint(service: string): string | undefined;
}

/** A guest of this host, for `nimbo status`. */
export interface HostGuest {
  readonly id: string;
  readonly name: string;
  /** What it does now: `running`, `paused`, `suspended`, `stopped`, or `absent` while it is made or goes. */
  readonly power: string;
  /** What it shall do, where that is something else. */
  readonly wanted?: string;
}

/** A running role of a host. */
export interface HostRole {
  readonly name: string;
  readonly healthChecks?: readonly HealthCheck[];
  readonly audits?: readonly Audit[];
  /** Present for the role that runs guests. */
  guests?(): readonly HostGuest[];
  /** Background work begins: what runs already is adopted. */
  start(): Promise<void>;
  /** Background work ends; guests and helpers go on. */
  stop(): Promise<void>;
  /** For `down --all`: ends the guests and helpers of this cloud and takes its devices, rules and sockets away; repeatable. Called after `stop`. */
  removeAll(signal: AbortSignal): Promise<void>;
}

/** Makes a host's role. No work begins before `start`. */
export type HostRoleFactory = (deps: HostRoleDeps) => Promise<HostRole>;
