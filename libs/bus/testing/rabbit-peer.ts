import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connectRabbitBus, type RabbitBusOptions } from '../rabbitmq/client.ts';
import { serveProbe } from './probe-server.ts';

/** Starts a process of its own that serves `probe` at the broker, and waits until it does. End it with `killPeer`. */
export const startRabbitPeer = async (part: Pick<RabbitBusOptions, 'url' | 'limits'>): Promise<ChildProcess> => {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(part)], { execPath: process.execPath });
  const failed = once(child, 'exit').then(() => Promise.reject(new Error('the process at the broker ended early')));
  await Promise.race([once(child, 'message'), failed]);
  failed.catch(() => undefined);
  return child;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Dies with its test: without a parent nobody would end it.
  process.on('disconnect', () => process.exit(1));
  const bus = connectRabbitBus(JSON.parse(process.argv[2] ?? '{}') as RabbitBusOptions);
  await bus.whenConnected(AbortSignal.timeout(20_000));
  await serveProbe(bus, 'probe', `process ${process.pid}`);
  process.send?.('serving');
}
