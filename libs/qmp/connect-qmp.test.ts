import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { Timeout, TooLarge, Unavailable } from '@nimbo/errors/faults.ts';
import { connectQmp } from './connect-qmp.ts';
import { QmpError } from './qmp-error.ts';
import { qmpGreeting, qmpScript, startFakePeer, type FakePeerScript } from './testing/fake-peer.ts';

const ctx = internalContext();

const connected = async (script: FakePeerScript, messageLimit = 1_000_000) => {
  const peer = await startFakePeer(script);
  const qmp = await connectQmp(ctx, { path: peer.path, name: 'QEMU of guest 1', messageLimit });
  return { peer, qmp, connection: peer.connections[0]! };
};

test('the greeting tells the version, and answers find their commands in any order', async () => {
  const waiting: unknown[] = [];
  const { peer, qmp } = await connected(
    qmpScript((message, connection) => {
      waiting.push(message['id']);
      if (waiting.length === 2) {
        connection.send({ return: 'second', id: waiting[1] });
        connection.send({ return: 'first', id: waiting[0] });
      }
    }),
  );
  await using _ = peer;
  assert.deepEqual(qmp.greeting, { major: 7, minor: 2, micro: 22, package: 'Debian 1:7.2' });
  assert.deepEqual(await Promise.all([qmp.execute(ctx, 'a'), qmp.execute(ctx, 'b')]), ['first', 'second']);
  qmp.close();
});

test('a refusal keeps its class public and its words private', async () => {
  const error = { class: 'DeviceNotFound', desc: 'no /var/lib/secret/disk' };
  const { peer, qmp } = await connected(qmpScript(({ id }, connection) => connection.send({ error, id })));
  await using _ = peer;
  await assert.rejects(qmp.execute(ctx, 'device_del', { id: 'x' }), (fault) => {
    assert.ok(fault instanceof QmpError);
    assert.equal(fault.kind, 'not-found');
    assert.equal(fault.message, 'QEMU of guest 1 refused device_del (DeviceNotFound)');
    assert.ok(!JSON.stringify([fault.message, fault.details]).includes('secret'));
    assert.equal((fault.cause as Error).message, error.desc);
    return true;
  });
});

test('a command that is answered too late is given up, and its answer disturbs nobody', async () => {
  let late: unknown;
  const { peer, qmp } = await connected(
    qmpScript(({ execute, id }, connection) => {
      if (execute === 'slow') {
        late = id;
      } else {
        connection.send({ return: 'stale', id: late });
        connection.send({ return: 'fresh', id });
      }
    }),
  );
  await using _ = peer;
  await assert.rejects(qmp.execute(ctx, 'slow', {}, { timeLimit: 20 }), Timeout);
  assert.equal(await qmp.execute(ctx, 'quick'), 'fresh');
});

test('an aborted context gives up at once', async () => {
  const { peer, qmp } = await connected(qmpScript(() => undefined));
  await using _ = peer;
  const abort = new AbortController();
  const answer = qmp.execute(internalContext({ signal: abort.signal }), 'never');
  abort.abort();
  await assert.rejects(answer, Unavailable);
  await assert.rejects(qmp.execute(internalContext({ signal: abort.signal }), 'never'), Unavailable);
});

test('answers in pieces, pieces in one, and garbage between are understood', async () => {
  const { peer, qmp } = await connected(
    qmpScript(({ id }, connection) => {
      const text = JSON.stringify({ return: 'grüße', id });
      const bytes = Buffer.from(`not json\n[1]\n\n\u0000\n${text}\n`);
      for (const byte of bytes) {
        connection.sendRaw(Buffer.of(byte));
      }
    }),
  );
  await using _ = peer;
  assert.equal(await qmp.execute(ctx, 'a'), 'grüße');
});

test('a peer that dies fails what is on its way, what comes, and its listeners', async () => {
  const { peer, qmp } = await connected(qmpScript((_message, { socket }) => void socket.end('{"return": {}, "id')));
  await using _ = peer;
  using events = qmp.subscribe('SHUTDOWN');
  const next = assert.rejects(events.next(ctx, { timeLimit: 20_000 }), { code: 'qmp.closed' });
  await assert.rejects(qmp.execute(ctx, 'quit'), { code: 'qmp.closed' });
  await next;
  await assert.rejects(qmp.execute(ctx, 'quit'), { code: 'qmp.closed' });
  assert.equal((await qmp.closed).code, 'qmp.closed');
  await assert.rejects(qmp.subscribe('STOP').next(ctx, { timeLimit: 20_000 }), { code: 'qmp.closed' });
});

test('a message without end is cut off', async () => {
  const { peer, qmp } = await connected(
    qmpScript((_message, connection) => connection.sendRaw(Buffer.alloc(5_000, 'x'))),
    4_096,
  );
  await using _ = peer;
  await assert.rejects(qmp.execute(ctx, 'flood'), TooLarge);
});

test('a monitor that is busy with another client does not greet: time-out; one that is absent is unavailable', async () => {
  await using peer = await startFakePeer({});
  await assert.rejects(connectQmp(ctx, { path: peer.path, name: 'QEMU', timeLimit: 20 }), Timeout);
  await assert.rejects(connectQmp(ctx, { path: `${peer.path}-not`, name: 'QEMU' }), { code: 'qmp.not_listening' });
});

test('a peer that hangs up while greeting is unavailable at once', async () => {
  await using peer = await startFakePeer({
    connected: (connection) => connection.send(qmpGreeting),
    message: (_message, { socket }) => void socket.destroy(),
  });
  await assert.rejects(connectQmp(ctx, { path: peer.path, name: 'QEMU', timeLimit: 20_000 }), Unavailable);
});

test('a peer that has stopped reading is told so little that memory stays bounded', async () => {
  const { peer, qmp, connection } = await connected(qmpScript(() => undefined));
  await using _ = peer;
  connection.socket.pause();
  const text = 'x'.repeat(1024 * 1024);
  const answers = Array.from({ length: 12 }, () => qmp.execute(ctx, 'big', { text }));
  const outcomes = Promise.allSettled(answers);
  await assert.rejects(answers.at(-1)!, { code: 'qmp.stalled' });
  qmp.close();
  assert.equal((await outcomes).length, 12);
});
