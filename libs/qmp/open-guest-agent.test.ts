import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { Timeout, Unavailable } from '@nimbo/errors/faults.ts';
import { guestExec } from './guest-exec.ts';
import { withFrozenFilesystems } from './guest-filesystems.ts';
import { setGuestPassword } from './guest-password.ts';
import type { Message } from './message.ts';
import { openGuestAgent } from './open-guest-agent.ts';
import { QmpError } from './qmp-error.ts';
import { startFakePeer, type FakeConnection, type FakePeerScript } from './testing/fake-peer.ts';

const ctx = internalContext();
const name = 'the agent of guest 1';

/** An agent that has left-overs of an earlier conversation in its pipe. */
const agentScript = (answer: (message: Message, connection: FakeConnection) => unknown): FakePeerScript => ({
  message: (message, connection) => {
    if (message['execute'] === 'guest-sync-delimited') {
      const { id } = message['arguments'] as { id: number };
      connection.sendRaw('{"return": {"stale"');
      connection.sendRaw(Buffer.concat([Buffer.of(0xff), Buffer.from(`{"return": ${id}}\n`)]));
      return;
    }
    const value = answer(message, connection);
    if (value !== undefined) {
      connection.send(value as Message);
    }
  },
});

test('a program in the guest is followed to its end', async () => {
  let looks = 0;
  const script = agentScript(({ execute, arguments: args }) => {
    if (execute === 'guest-exec') {
      assert.deepEqual(args, {
        path: '/bin/cat',
        arg: ['-'],
        env: ['A=b'],
        'capture-output': true,
        'input-data': 'aGk=',
      });
      return { return: { pid: 7 } };
    }
    looks += 1;
    return { return: looks < 2 ? { exited: false } : { exited: true, exitcode: 3, 'out-data': 'aGk=' } };
  });
  await using peer = await startFakePeer(script);
  const agent = await openGuestAgent(ctx, { path: peer.path, name });
  const result = await guestExec(ctx, agent, { path: '/bin/cat', args: ['-'], env: { A: 'b' }, stdin: 'hi' });
  assert.deepEqual(
    { ...result, stdout: result.stdout.toString(), stderr: result.stderr.toString() },
    {
      exitCode: 3,
      signal: null,
      stdout: 'hi',
      stderr: '',
      truncated: false,
    },
  );
  agent.close();
});

test('a guest without an agent is a time-out', async () => {
  await using peer = await startFakePeer({});
  await assert.rejects(openGuestAgent(ctx, { path: peer.path, name, timeLimit: 20 }), Timeout);
});

test('commands go one after the other, and refusals hit only their own', async () => {
  let open = 0;
  const script = agentScript(({ execute }, connection) => {
    open += 1;
    assert.equal(open, 1);
    setImmediate(() => {
      open -= 1;
      const error = { class: 'GenericError', desc: 'no' };
      connection.send(execute === 'bad' ? { error } : { return: execute });
    });
  });
  await using peer = await startFakePeer(script);
  const agent = await openGuestAgent(ctx, { path: peer.path, name });
  const answers = await Promise.allSettled(['a', 'bad', 'b'].map((command) => agent.execute(ctx, command)));
  assert.deepEqual(
    answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason instanceof QmpError)),
    ['a', true, 'b'],
  );
  agent.close();
});

test('after an answer that did not come the connection is not used again', async () => {
  await using peer = await startFakePeer(agentScript(() => undefined));
  const agent = await openGuestAgent(ctx, { path: peer.path, name });
  await assert.rejects(agent.execute(ctx, 'guest-ping', {}, { timeLimit: 20 }), Timeout);
  await assert.rejects(agent.execute(ctx, 'guest-ping'), Unavailable);
});

test('a password travels encoded and no error repeats it', async () => {
  const script = agentScript(({ arguments: args }) => {
    assert.deepEqual(args, { username: 'root', password: Buffer.from('s3cret').toString('base64'), crypted: false });
    return { error: { class: 'GenericError', desc: 'no such account' } };
  });
  await using peer = await startFakePeer(script);
  const agent = await openGuestAgent(ctx, { path: peer.path, name });
  await assert.rejects(setGuestPassword(ctx, agent, 'root', 's3cret'), (fault) => {
    assert.ok(fault instanceof QmpError);
    assert.ok(!`${JSON.stringify(fault)}${fault.message}${fault.description}`.includes('s3cret'));
    return true;
  });
  agent.close();
});

test('file systems are thawed when the work fails, and when the freeze is never answered', async () => {
  const seen: unknown[] = [];
  let mute = false;
  const script = agentScript(({ execute }) => {
    seen.push(execute);
    return mute && execute === 'guest-fsfreeze-freeze' ? undefined : { return: 1 };
  });
  await using peer = await startFakePeer(script);
  const open = (inner: typeof ctx | Parameters<typeof openGuestAgent>[0]) =>
    openGuestAgent(inner, { path: peer.path, name });
  const work = () => Promise.reject(new Error('disk full'));
  await assert.rejects(withFrozenFilesystems(ctx, open, work), /disk full/);
  assert.deepEqual(seen, ['guest-fsfreeze-freeze', 'guest-fsfreeze-thaw']);
  mute = true;
  const abort = new AbortController();
  const frozen = withFrozenFilesystems(internalContext({ signal: abort.signal }), open, () => Promise.resolve(1));
  while (seen.length < 3) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  abort.abort();
  await assert.rejects(frozen, Unavailable);
  assert.deepEqual(seen.slice(2), ['guest-fsfreeze-freeze', 'guest-fsfreeze-thaw']);
});
