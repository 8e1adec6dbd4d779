import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { recordingLog, type LogLine } from '../testing/recording-log.ts';
import { socketWorld, type SocketWorld } from '../testing/socket-world.ts';
import { Channel } from './channel.ts';
import { connectUnixSocketBus } from './client.ts';
import { encodeFrame } from './framing.ts';
import { newNonce } from './handshake.ts';
import { newHostKey } from './host-key.ts';
import { defaultSocketLimits } from './socket-limits.ts';

const limits = { handshakeTime: 500, handshakes: 4, firstPause: 5, longestPause: 20 };

const attack = async (body: (world: SocketWorld, lines: readonly LogLine[]) => Promise<void>): Promise<void> => {
  const { log, lines } = recordingLog();
  const world = await socketWorld({ limits, log });
  try {
    await body(world, lines);
    const host = await world.host('honest');
    assert.equal(host.isConnected(), true, 'an honest host still gets in');
  } finally {
    await world.close();
  }
};

const open = async (path: string): Promise<Socket> => {
  const socket = connect(path);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
};

const closed = async (socket: Socket): Promise<void> => {
  socket.resume();
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
};

const isRefused = (lines: readonly LogLine[], reason: RegExp, host?: string): boolean =>
  lines.some(
    ({ level, fields }) =>
      level === 'warn' &&
      reason.test(String(fields['reason'])) &&
      (host === undefined || fields['claimed_host'] === host),
  );

interface Challenge {
  readonly nonce: string;
  readonly proof: string;
}

const hello = (host: string, nonce = newNonce(), name = newNonce()) =>
  ({ t: 'hello', protocol: 1, host, process: name, nonce }) as const;

const challenge = async (channel: Channel, greeting: ReturnType<typeof hello>): Promise<Challenge> => {
  channel.send(greeting);
  return (await channel.next()).header as Challenge;
};

describe('unix socket: who is let in', () => {
  it('a wrong key is refused with a line that names the host', () =>
    attack(async (world, lines) => {
      await world.keyOf('h1');
      const impostor = connectUnixSocketBus({ path: world.path, host: 'h1', key: newHostKey(), limits });
      await until('it is refused', () => isRefused(lines, /its key is another/, 'h1'));
      assert.equal(impostor.isConnected(), false);
      assert.deepEqual(world.control.connectedHosts(), []);
      await impostor.close();
    }));

  it('an unknown host is refused with a line that names it', () =>
    attack(async (world, lines) => {
      const stranger = connectUnixSocketBus({ path: world.path, host: 'stranger', key: newHostKey(), limits });
      await until('it is refused', () => isRefused(lines, /not known/, 'stranger'));
      await stranger.close();
    }));

  it('a wrong proof is refused, and so is our own proof sent back', () =>
    attack(async (world, lines) => {
      await world.keyOf('h1');
      for (const choose of [() => newNonce(), (seen: Challenge) => seen.proof]) {
        const channel = new Channel(await open(world.path), defaultSocketLimits);
        channel.send({ t: 'proof', proof: choose(await challenge(channel, hello('h1'))) });
        await channel.closed;
      }
      const refusals = (): number => lines.filter(({ fields }) => /wrong key/.test(String(fields['reason']))).length;
      await until('each has its line', () => refusals() === 2);
      assert.deepEqual(world.control.connectedHosts(), []);
    }));

  it('a proof of an earlier connection is worth nothing on the next', () =>
    attack(async (world, lines) => {
      const key = await world.keyOf('h1');
      const greeting = hello('h1');
      const prove = (nonce: string): string =>
        createHmac('sha256', key)
          .update(JSON.stringify(['nimbo-bus', 1, 'host', 'h1', greeting.process, greeting.nonce, nonce]))
          .digest('base64url');
      const first = new Channel(await open(world.path), defaultSocketLimits);
      const recorded = prove((await challenge(first, greeting)).nonce);
      first.send({ t: 'proof', proof: recorded });
      assert.deepEqual((await first.next()).header, { t: 'welcome' });
      const second = new Channel(await open(world.path), defaultSocketLimits);
      await challenge(second, greeting);
      second.send({ t: 'proof', proof: recorded });
      await second.closed;
      await until('it is refused', () => isRefused(lines, /wrong key/, 'h1'));
      first.destroy('done');
    }));

  it('names that are none, control itself among them, are refused', () =>
    attack(async (world, lines) => {
      for (const name of ['control', '../../etc/passwd', 'a b', '']) {
        const channel = new Channel(await open(world.path), defaultSocketLimits);
        channel.send(hello(name));
        await channel.closed;
      }
      await until('they are refused', () => isRefused(lines, /no host name/));
    }));
});

describe('unix socket: what is dropped', () => {
  it('garbage, frames that are too large and peers that say nothing are dropped', () =>
    attack(async (world, lines) => {
      const floods = [
        Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
        Buffer.alloc(1024 * 1024, 0x41),
        Buffer.alloc(64 * 1024),
        encodeFrame({ t: 'call', id: 1, topic: 'probe', interface: 'x', since: '1.0' }, '{}'),
        encodeFrame({ t: 'hello', protocol: 99, host: 'h1', process: newNonce(), nonce: newNonce() }),
        Buffer.alloc(0),
      ];
      for (const bytes of floods) {
        const socket = await open(world.path);
        socket.write(bytes);
        await closed(socket);
      }
      await until('the silent one is refused', () => isRefused(lines, /took too long/));
      const refusals = (): number => lines.filter(({ message }) => message.endsWith('was refused')).length;
      await until('each has its line', () => refusals() === floods.length);
    }));

  it('a crowd of silent peers keeps nobody out for longer than the handshake may take', () =>
    attack(async (world) => {
      const crowd = await Promise.all(Array.from({ length: 12 }, () => open(world.path)));
      const host = await world.host('h1');
      assert.equal(host.isConnected(), true);
      await Promise.all(crowd.map(closed));
    }));

  it('after the handshake too, a peer that breaks the protocol loses its connection', () =>
    attack(async (world) => {
      const key = await world.keyOf('h1');
      const breaches: readonly object[] = [
        { t: 'nonsense' },
        { t: 'call', id: -1, topic: 'probe', interface: 'x', since: '1.0' },
        { t: 'deliver', service: 1, sender: 'control' },
        { t: 'deliver', id: 1, service: 1, sender: 'control' },
        { t: 'served', service: 1 },
      ];
      for (const breach of breaches) {
        const channel = new Channel(await open(world.path), defaultSocketLimits);
        const greeting = hello('h1');
        const { nonce } = await challenge(channel, greeting);
        const text = JSON.stringify(['nimbo-bus', 1, 'host', 'h1', greeting.process, greeting.nonce, nonce]);
        channel.send({ t: 'proof', proof: createHmac('sha256', key).update(text).digest('base64url') });
        await channel.next();
        channel.send(breach);
        await channel.closed;
      }
    }));
});

describe('unix socket: whom a host trusts', () => {
  it('a process at the socket that does not hold the key gets no proof and no messages', async () => {
    const world = await socketWorld({ limits });
    await world.control.close();
    await mkdir(dirname(world.path), { recursive: true });
    const frames: unknown[] = [];
    const impostor = createServer((socket) => {
      const channel = new Channel(socket, defaultSocketLimits);
      const talk = async (): Promise<void> => {
        frames.push((await channel.next()).header);
        channel.send({ t: 'challenge', nonce: newNonce(), proof: newNonce() });
        frames.push((await channel.next()).header);
      };
      talk().catch(() => frames.push('left'));
    });
    impostor.listen(world.path);
    await once(impostor, 'listening');
    const { log, lines } = recordingLog();
    const host = connectUnixSocketBus({ path: world.path, host: 'h1', key: newHostKey(), limits, log });
    await until('the host has left', () => frames.includes('left'));
    assert.equal(host.isConnected(), false);
    assert.ok(frames.every((frame) => frame === 'left' || (frame as { t: string }).t === 'hello'));
    assert.ok(lines.some(({ fields }) => /does not hold the key/.test(String(fields['error']))));
    await host.close();
    await new Promise((resolve) => impostor.close(resolve));
    await rm(dirname(dirname(world.path)), { recursive: true, force: true });
  });
});
