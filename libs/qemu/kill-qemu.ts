import { signalProcess } from '@nimbo/host/process-identity.ts';
import type { StartedProcess } from '@nimbo/host/start-process.ts';

/** Ends a process at once and waits until it is gone. */
export const killQemu = async ({ identity, exited }: Pick<StartedProcess, 'identity' | 'exited'>): Promise<void> => {
  signalProcess(identity, 'SIGKILL');
  // A started process holds no event loop open, and a command-line tool may wait for nothing else.
  const holder = setInterval(() => undefined, 1_000);
  try {
    await exited;
  } finally {
    clearInterval(holder);
  }
};
