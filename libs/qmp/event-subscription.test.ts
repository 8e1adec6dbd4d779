import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { Timeout } from '@nimbo/errors/faults.ts';
import { connectQmp } from './connect-qmp.ts';
import { qmpScript, startFakePeer } from './testing/fake-peer.ts';

const ctx = internalContext();

const deleted = (device: string) => ({
  event: 'DEVICE_DELETED',
  data: { device, path: `/machine/${device}` },
  timestamp: { seconds: 2, microseconds: 500_000 },
});

/** Answers each command after the events it names. */
const eventful = qmpScript((message, connection) => {
  const { devices = [] } = message['arguments'] as { devices?: readonly string[] };
  for (const device of devices) {
    connection.send(deleted(device));
    connection.send({ event: 'STOP', timestamp: { seconds: -1, microseconds: -1 } });
  }
  connection.send({ return: {}, id: message['id'] });
});

test('what happened before it was asked for is still there, and only what was subscribed to', async () => {
  await using peer = await startFakePeer(eventful);
  const qmp = await connectQmp(ctx, { path: peer.path, name: 'QEMU' });
  using events = qmp.subscribe('DEVICE_DELETED');
  await qmp.execute(ctx, 'x', { devices: ['a', 'b', 'c'] });
  const event = await events.next(ctx, { matches: ({ data }) => data.device === 'b', timeLimit: 20_000 });
  assert.deepEqual(event, { name: 'DEVICE_DELETED', data: { device: 'b', path: '/machine/b' }, at: 2_500 });
  assert.equal((await events.next(ctx, { timeLimit: 20_000 })).data.device, 'c');
  await assert.rejects(events.next(ctx, { timeLimit: 10 }), Timeout);
  qmp.close();
});

test('a listener reads until it closes or its context ends', async () => {
  await using peer = await startFakePeer(eventful);
  const qmp = await connectQmp(ctx, { path: peer.path, name: 'QEMU' });
  using events = qmp.subscribe('DEVICE_DELETED', 'STOP');
  await qmp.execute(ctx, 'x', { devices: ['a', 'b'] });
  const seen: string[] = [];
  for await (const { name, at } of events.read(ctx)) {
    seen.push(`${name} ${at}`);
    if (seen.length === 4) {
      events.close();
    }
  }
  assert.deepEqual(seen, ['DEVICE_DELETED 2500', 'STOP 0', 'DEVICE_DELETED 2500', 'STOP 0']);
  const abort = new AbortController();
  const reading = qmp
    .subscribe('STOP')
    .read(internalContext({ signal: abort.signal }))
    .next();
  abort.abort();
  assert.deepEqual(await reading, { value: undefined, done: true });
  qmp.close();
});

test('a listener that is flooded learns that it has missed events', async () => {
  await using peer = await startFakePeer(eventful);
  const qmp = await connectQmp(ctx, { path: peer.path, name: 'QEMU' });
  using events = qmp.subscribe('DEVICE_DELETED');
  await qmp.execute(ctx, 'x', { devices: Array.from({ length: 1_100 }, (_, index) => `d${index}`) });
  const readAll = async () => {
    let count = 0;
    for await (const _ of events.read(ctx)) {
      count += 1;
      assert.ok(count <= 1_000);
    }
  };
  await assert.rejects(readAll(), { code: 'qmp.events_lost' });
  qmp.close();
});
