import type { ProcessExit, ProcessStart } from './start-process.ts';

/** A process that a supervisor keeps running. */
export interface ChildSpec extends ProcessStart {
  /** Unique in the supervisor; names the record file. */
  readonly name: string;
  /** Asked again and again until it says true, and afterwards for its health. Must end when the signal aborts. */
  ready(signal: AbortSignal): Promise<boolean>;
  /** Milliseconds between SIGTERM and SIGKILL when it is stopped; 10 000 unless told. */
  readonly stopGrace?: number;
}

/**
 * `starting`: runs, not ready yet. `ready`: the last probe succeeded. `unready`: was ready, the last probe failed.
 * `waiting`: dead, started again at `nextTryAt`. `stopped`: not wanted.
 */
export type ChildState = 'starting' | 'ready' | 'unready' | 'waiting' | 'stopped';

/** What `nimbo status` tells of a child. Times are ISO 8601, UTC. */
export interface ChildStatus {
  readonly name: string;
  readonly state: ChildState;
  readonly pid: number | undefined;
  /** When the present process started. */
  readonly since: string | undefined;
  /** Whether the process was started by an earlier supervisor. */
  readonly adopted: boolean;
  readonly restarts: number;
  /** How the last process ended; code and signal are null where an earlier supervisor was its parent. */
  readonly lastExit: (ProcessExit & { readonly at: string }) | undefined;
  /** The last lines that process wrote, or why it could not be started. */
  readonly lastOutput: readonly string[];
  readonly nextTryAt: string | undefined;
  /** Bytes (PSS). */
  readonly memory: number | undefined;
}
