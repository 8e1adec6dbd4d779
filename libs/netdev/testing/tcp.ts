import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { commandInPlace } from '../place.ts';
import { runIn } from './shell-of.ts';

const serverFile = fileURLToPath(new URL('tcp-server.ts', import.meta.url));

/** Servers in a namespace that greet on these ports; ready when this resolves, ended with `await using`. */
export const listen = async (namespace: string, ports: readonly number[]): Promise<AsyncDisposable> => {
  const [program, ...args] = commandInPlace(namespace, process.execPath, [serverFile, ...ports.map(String)]);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const text of child.stdout.iterator({ destroyOnReturn: false })) {
    said += String(text);
    if (said.split('\n').length > ports.length) break;
  }
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
};

const client = `const socket = require('node:net').connect({ host: process.argv[1], port: Number(process.argv[2]) });
let said = '';
socket.setTimeout(900, () => process.exit(1));
socket.on('data', (text) => { said += text; });
socket.on('error', () => process.exit(1));
socket.on('end', () => { process.stdout.write(said); process.exit(said === '' ? 1 : 0); });`;

/** What a server greets with, or undefined where no connection comes about. */
export const greeting = async (namespace: string, address: string, port: number): Promise<string | undefined> => {
  const { exitCode, stdout } = await runIn(namespace, process.execPath, '-e', client, address, String(port));
  return exitCode === 0 ? stdout.trim().replace('::ffff:', '') : undefined;
};

/** Whether a TCP connection comes about and carries something. */
export const connects = async (namespace: string, address: string, port: number): Promise<boolean> =>
  (await greeting(namespace, address, port)) !== undefined;
