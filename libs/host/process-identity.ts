import { readFileSync } from 'node:fs';

/** Which process is meant, for ever: a pid alone is given to another process sooner or later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between boot and the process's start (proc(5), /proc/PID/stat, field 22). */
  readonly startTicks: string;
  /** Of the boot that these ticks count from. */
  readonly bootId: string;
}

const readIfPresent = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') {
      return undefined;
    }
    throw error;
  }
};

const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

const readStat = (pid: number): { readonly state: string; readonly identity: ProcessIdentity } | undefined => {
  const stat = readIfPresent(`/proc/${pid}/stat`);
  // The second field is the name in parentheses and may hold anything, parentheses and spaces included.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const [state, startTicks] = [fields[0], fields[19]];
  return state === undefined || startTicks === undefined
    ? undefined
    : { state, identity: { pid, startTicks, bootId: bootId() } };
};

/** The living process that has this pid now; undefined where there is none, or only a zombie. */
export const identityOf = (pid: number): ProcessIdentity | undefined => {
  const found = readStat(pid);
  return found === undefined || found.state === 'Z' || found.state === 'X' ? undefined : found.identity;
};

/** The identity of a child that was started in this turn of the event loop: its pid is its own even if it has ended. */
export const identityOfChild = (pid: number): ProcessIdentity | undefined => readStat(pid)?.identity;

/** Whether exactly this process lives, not another one that got its pid. */
export const isAlive = (identity: ProcessIdentity): boolean => {
  const now = identityOf(identity.pid);
  return now !== undefined && now.startTicks === identity.startTicks && now.bootId === identity.bootId;
};

/** The arguments a process was started with, its program first; undefined where it is gone. */
export const commandLineOf = (pid: number): readonly string[] | undefined =>
  readIfPresent(`/proc/${pid}/cmdline`)?.split('\0').slice(0, -1);

/** Sends a signal to exactly this process; false where it is gone. */
export const signalProcess = (identity: ProcessIdentity, signal: NodeJS.Signals): boolean => {
  if (!isAlive(identity)) {
    return false;
  }
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') {
      return false;
    }
    throw error;
  }
};
