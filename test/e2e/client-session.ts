import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Outcome } from './cloud-under-test.ts';

/**
 * The client in one process that runs command after command as one user (it keeps its connections): starting it anew for
 * each takes a second of the processor.
 */
export interface ClientSession {
  run(words: readonly string[]): Promise<Outcome>;
  end(): Promise<void>;
}

const program = fileURLToPath(new URL('client-session.py', import.meta.url));

/** Starts it with Debian's Python, which has the client, for the clouds that this file describes. */
export const clientSession = (cloudsFile: string): ClientSession => {
  const env = { ...process.env, OS_CLIENT_CONFIG_FILE: cloudsFile };
  const child = spawn('/usr/bin/python3', [program], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    run: async (words) => {
      child.stdin.write(`${JSON.stringify(words)}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error(`the client ended at: ${words.join(' ')}`);
      return JSON.parse(line.value) as Outcome;
    },
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
};
