import { readFileSync, readdirSync } from 'node:fs';

/** A process of a cloud, found by its command line and not by any record. */
export interface ServingProcess {
  readonly name: 'supervisor' | 'control' | 'host';
  readonly pid: number;
}

/** Everything that serves this state directory now; zombies have no command line and don't count. */
export const servingProcesses = (stateDirectory: string): readonly ServingProcess[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => servingProcess(Number(pid), stateDirectory));

const servingProcess = (pid: number, stateDirectory: string): readonly ServingProcess[] => {
  const words = commandLineOf(pid);
  const place = words.indexOf('--state-dir');
  if (!words.includes('serve') || words[place + 1] !== stateDirectory) return [];
  return [{ name: nameOf(words), pid }];
};

const nameOf = (words: readonly string[]): ServingProcess['name'] => {
  if (words.at(-1) === 'supervisor') return 'supervisor';
  return words[words.indexOf('--name') + 1] === 'host' ? 'host' : 'control';
};

const commandLineOf = (pid: number): readonly string[] => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
};

/** The pid of the one process of this name; undefined where there is none, or several. */
export const soleProcess = (stateDirectory: string, name: ServingProcess['name']): number | undefined => {
  const found = servingProcesses(stateDirectory).filter((one) => one.name === name);
  return found.length === 1 ? found[0]?.pid : undefined;
};

/** Kills with SIGKILL; false where it was gone. */
export const kill = (pid: number): boolean => {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
};

/** Kills whatever serves this state directory. */
export const killAllOf = (stateDirectory: string): void => {
  for (const { pid } of servingProcesses(stateDirectory)) kill(pid);
};
