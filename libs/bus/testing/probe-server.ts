import { setTimeout as pause } from 'node:timers/promises';
import { Conflict } from '@nimbo/errors/faults.ts';
import type { Bus, BusContext, Handlers, Sender, Unsubscribe } from '../bus.ts';
import { probe } from './probe.ts';

/** What a probe server has seen, for assertions. */
export interface ProbeServer {
  readonly bells: string[];
  readonly senders: string[];
  /** Names of `wait` calls that have begun, and of those whose signal has aborted. */
  readonly begun: string[];
  readonly aborted: string[];
  /** Lets every `wait` end. */
  release(): void;
  stop: Unsubscribe;
}

const wait =
  (seen: Omit<ProbeServer, 'stop'>, gate: Promise<void>) =>
  async (ctx: BusContext, { name }: { name: string }) => {
    seen.begun.push(name);
    ctx.signal.addEventListener('abort', () => seen.aborted.push(name), { once: true });
    await gate;
    return { name };
  };

const fail = (how: string): never => {
  if (how === 'fault')
    throw new Conflict('instance 42 is locked', {
      code: 'probe.locked',
      details: { instance: 42, states: ['locked'] },
      retryAfter: 7,
      cause: new Error('private cause'),
    });
  throw new TypeError('a private detail: password=hunter2');
};

const handlersOf = (
  name: string,
  seen: Omit<ProbeServer, 'stop'>,
  gate: Promise<void>,
): Handlers<typeof probe.messages> => ({
  echo: async (ctx, { value }, sender: Sender) => {
    await pause(0);
    return { value, sender: sender.host, server: name, requestId: ctx.requestId };
  },
  size: (_ctx, { bytes }) => Promise.resolve({ filling: 'x'.repeat(bytes) }),
  // oxlint-disable-next-line require-await -- throws inside the promise
  fail: async (_ctx, { how }) => fail(how),
  wait: wait(seen, gate),
  ring: (_ctx, { bell }, sender) => {
    seen.bells.push(bell);
    seen.senders.push(sender.host);
    return bell === 'broken' ? Promise.reject(new Error('the clapper fell off')) : Promise.resolve();
  },
  later: () => Promise.resolve({ note: name }),
});

/** Serves the probe interface under a topic. */
export const serveProbe = async (bus: Bus, topic: string, name: string): Promise<ProbeServer> => {
  const { promise: gate, resolve: release } = Promise.withResolvers<void>();
  const seen = { bells: [], senders: [], begun: [], aborted: [], release };
  const stop = await bus.serve(topic, probe, handlersOf(name, seen, gate));
  return { ...seen, stop };
};
