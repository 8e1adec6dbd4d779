import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test, type TestContext } from 'node:test';
import { createApp } from './create-app.ts';
import { appFixture, logFixture, type LoggedLine } from './fixture.ts';
import { operation } from './operation.ts';

const gated = (opened: Promise<void>) =>
  operation({
    name: 'wait',
    summary: 'Answers when the gate opens',
    method: 'GET',
    path: '/wait',
    status: 200,
    authorization: { at: 'public' },
    handle: async () => {
      await opened;
      return { done: true };
    },
  });

const running = async (t: TestContext, opened: Promise<void> = Promise.resolve()): Promise<number> => {
  const app = createApp(appFixture([gated(opened)]));
  t.after(() => app.close());
  return Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
};

/** Writes bytes and gives all that comes back until the server closes. */
const exchange = (port: number, bytes: string, onSent: () => void = () => undefined): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, onSent));
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('close', () => resolve(text)).on('error', reject);
  });

const faultOf = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));

test("a request without a host is refused in the service's own words", async (t) => {
  const answer = await exchange(await running(t), 'GET /wait HTTP/1.1\r\nConnection: close\r\n\r\n');
  assert.match(answer, /^HTTP\/1\.1 400 .*x-openstack-request-id: req-/is);
  assert.partialDeepStrictEqual(faultOf(answer), { error: { code: 400 } });
});

test('a request of HTTP/1.0 need not name a host', async (t) => {
  assert.match(await exchange(await running(t), 'GET /wait HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 200 .*\{"done":true\}$/s);
});

test('an expectation that is not known is passed over', async (t) => {
  const head = 'GET /wait HTTP/1.1\r\nHost: x\r\nExpect: the worst\r\nConnection: close\r\n\r\n';
  assert.match(await exchange(await running(t), head), /^HTTP\/1\.1 200 .*\{"done":true\}$/s);
});

test('nonsense after a whole request does not get ahead of its answer', async (t) => {
  const gate = Promise.withResolvers<void>();
  const port = await running(t, gate.promise);
  const answers = await exchange(port, 'GET /wait HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n', () => gate.resolve());
  const [, first, second] = answers.split('HTTP/1.1 ');
  assert.match(first ?? '', /^200 .*\{"done":true\}$/s);
  assert.match(second ?? '', /^400 .*not valid HTTP/s);
});

test('work that stops because its client left is no unexpected error', async (t) => {
  const lines: LoggedLine[] = [];
  const stopped = Promise.withResolvers<void>();
  const leave = { ...gated(Promise.resolve()) };
  const handle: typeof leave.handle = async (ctx) => {
    socket.destroy();
    await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve, { once: true }));
    setImmediate(stopped.resolve);
    return ctx.signal.throwIfAborted();
  };
  const app = createApp(appFixture([{ ...leave, handle }], { log: logFixture(lines) }));
  t.after(() => app.close());
  const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
  const socket = connect(port, '127.0.0.1', () => socket.write('GET /wait HTTP/1.1\r\nHost: x\r\n\r\n'));
  await stopped.promise;
  assert.ok(lines.some(({ message }) => message === 'an operation stopped as its client left'));
  assert.deepEqual(
    lines.filter(({ level }) => level === 'error'),
    [],
  );
});
