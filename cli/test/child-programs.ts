import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** The programs a test run has started; each leads a process group, so that what it starts ends with it. */
export class ChildPrograms {
  readonly #running = new Set<ChildProcess>();

  start(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    const child = spawn(program, args, { ...options, detached: true });
    this.#running.add(child);
    child.once('close', () => this.#running.delete(child));
    child.once('error', () => this.#running.delete(child));
    return child;
  }

  /** Asks a program's whole group to end, and after five seconds makes it. */
  async end(child: ChildProcess): Promise<void> {
    if (!this.#running.has(child)) return;
    const closed = once(child, 'close');
    signalGroup(child, 'SIGTERM');
    await Promise.race([closed, delay(5_000, undefined, { ref: false })]);
    signalGroup(child, 'SIGKILL');
    await closed;
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#running].map((child) => this.end(child)));
  }
}

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};
