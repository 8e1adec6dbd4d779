import { spawn, type ChildProcess } from 'node:child_process';
import type { KillOrder, KillReport } from './kill-order.ts';

/** How a child ended. */
export interface KillExit {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Starts the host file with an order. */
export const startKillChild = (hostFile: string, order: KillOrder): ChildProcess =>
  spawn(process.execPath, [hostFile, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] });

/** Waits for a child, and ends it should it take longer than `timeout` milliseconds. */
export const killChildExit = (child: ChildProcess, timeout = 90_000): Promise<KillExit> =>
  new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    const timer = setTimeout(() => child.kill('SIGTERM'), timeout);
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, output, errors });
    });
  });

/** Runs a child that is to end by itself, and returns what it reports. */
export const reportsOf = async (hostFile: string, order: KillOrder): Promise<readonly KillReport[]> => {
  const exit = await killChildExit(startKillChild(hostFile, order));
  if (exit.code !== 0) throw new Error(`the recovering child ended with ${exit.code ?? exit.signal}: ${exit.errors}`);
  return JSON.parse(exit.output) as KillReport[];
};
