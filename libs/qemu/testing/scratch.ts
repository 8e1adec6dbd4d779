import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '@nimbo/host/start-process.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { killQemu } from '../kill-qemu.ts';
import { startQemu, type RunningQemu } from '../start-qemu.ts';

/** A folder and the processes started in it, both gone when it is disposed of. */
export interface Scratch extends AsyncDisposable {
  readonly path: (name: string) => string;
  /** Starts a QEMU program whose monitor is at `path(monitor)`. */
  readonly start: (program: string, args: readonly string[], monitor: string) => Promise<RunningQemu>;
}

export const createScratch = async (): Promise<Scratch> => {
  const directory = await mkdtemp(join(tmpdir(), 'qemu-'));
  const started: RunningQemu[] = [];
  const path = (name: string): string => join(directory, name);
  const start = async (program: string, args: readonly string[], monitor: string): Promise<RunningQemu> => {
    const process = { program, args, outputFile: path(`${monitor}.log`) };
    const running = await startQemu(internalContext(), startProcess, {
      process,
      monitorPath: path(monitor),
      name: monitor,
    });
    started.push(running);
    return running;
  };
  const dispose = async (): Promise<void> => {
    for (const running of started) {
      await killQemu(running);
    }
    await rm(directory, { recursive: true, force: true });
  };
  return { path, start, [Symbol.asyncDispose]: dispose };
};
