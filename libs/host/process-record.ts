import { readdir, readFile, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { writeFileAtomically } from './atomic-file.ts';
import { commandLineOf, identityOf, isAlive, type ProcessIdentity } from './process-identity.ts';

/** What is remembered of a process over its parent's death. */
export interface ProcessRecord {
  readonly identity: ProcessIdentity;
  /** Program and arguments. */
  readonly command: readonly string[];
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly restarts: number;
}

/** Marks a process as the one of a record from its first moment, before the record can be written. */
export const recordMarkName = 'SUPERVISED_AS';

const isRecord = (value: unknown): value is ProcessRecord => {
  const { identity, command, startedAt, restarts } = (value ?? {}) as Partial<ProcessRecord>;
  const { pid, startTicks, bootId } = identity ?? ({} as Partial<ProcessIdentity>);
  const identified = Number.isSafeInteger(pid) && Number(pid) > 1 && typeof startTicks === 'string';
  const told = Array.isArray(command) && typeof startedAt === 'string' && typeof restarts === 'number';
  return identified && typeof bootId === 'string' && told;
};

/** The record of this file; undefined where there is none or it cannot be understood. */
export const readProcessRecord = async (file: string): Promise<ProcessRecord | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Writes a record durably and whole. */
export const writeProcessRecord = (file: string, record: ProcessRecord): Promise<void> =>
  writeFileAtomically(file, `${JSON.stringify(record)}\n`);

/** Forgets a process. */
export const removeProcessRecord = (file: string): Promise<void> => rm(file, { force: true });

/** A script's interpreter stands before its name, and the name may be a path that was looked up. */
const sameCommand = (pid: number, [program = '', ...args]: readonly string[]): boolean => {
  const tail = commandLineOf(pid)?.slice(-args.length - 1) ?? [];
  const sameProgram = tail[0] !== undefined && basename(tail[0]) === basename(program);
  return sameProgram && tail.length === args.length + 1 && args.every((word, index) => word === tail[index + 1]);
};

const isMarked = async (pid: number, file: string): Promise<boolean> => {
  // Other users' processes cannot be read and are not ours.
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return environment.split('\0').includes(`${recordMarkName}=${file}`);
};

/** A process started in the moment before its parent died, too early for a record. */
const findMarked = async (file: string, command: readonly string[]): Promise<ProcessIdentity | undefined> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids) {
    if (sameCommand(pid, command) && (await isMarked(pid, file))) {
      return identityOf(pid);
    }
  }
  return undefined;
};

/**
 * The living process of a record file: the very process that was recorded (not another with its pid), still running
 * the same command; or one that bears the record's mark though its record was never written. Undefined where none lives.
 */
export const adoptProcess = async (
  file: string,
  command: readonly string[],
  startedAt: string,
): Promise<ProcessRecord | undefined> => {
  const record = await readProcessRecord(file);
  if (record !== undefined && isAlive(record.identity) && sameCommand(record.identity.pid, record.command)) {
    return record;
  }
  const identity = await findMarked(file, command);
  return identity === undefined ? undefined : { identity, command, startedAt, restarts: record?.restarts ?? 0 };
};
