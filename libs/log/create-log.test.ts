import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Log } from '@nimbo/context/log.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { createLog, type LogOptions } from './create-log.ts';

interface Written {
  readonly log: Log;
  readonly text: () => string;
  /** The last line, read. */
  readonly last: () => Record<string, unknown>;
}

const writeInto = (options: Partial<LogOptions> = {}): Written => {
  const lines: string[] = [];
  const log = createLog({
    level: 'debug',
    format: 'json',
    destination: { write: (text) => lines.push(text) },
    clock: { now: () => Date.UTC(2026, 10, 21, 7, 8, 9, 123), monotonic: () => 0 },
    ...options,
  });
  return { log, text: () => lines.join(''), last: () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> };
};

test('a line is one JSON object with level, time, fields of every log above it, and message', () => {
  const { log, text } = writeInto({ fields: { role: 'keystone', process: 'control' } });
  log.child({ request_id: 'req-1' }).warn('quota 80 % full %s', { project_id: 'p' });
  assert.equal(
    text(),
    '{"level":"warn","time":"2026-11-21T07:08:09.123Z","role":"keystone","process":"control","request_id":"req-1",' +
      '"project_id":"p","message":"quota 80 % full %s"}\n',
  );
});

test('lines below the level are not written', () => {
  const { log, text } = writeInto({ level: 'warn' });
  log.debug('a');
  log.info('b');
  log.child({ x: 1 }).info('c');
  assert.equal(text(), '');
});

test('no secret reaches the log, at any depth, in any spelling, in fields of children or in texts', () => {
  const { log, text } = writeInto();
  const hidden = 'hunter2hunter2';
  const fernet = `gAAAAABl${'x'.repeat(40)}`;
  log.child({ 'X-Auth-Token': hidden }).info('a', {
    request: {
      body: { auth: { identity: { password: { user: { password: hidden } } } } },
      servers: [{ adminPass: hidden }],
    },
    headers: new Map([['Authorization', hidden]]),
    user_data: hidden,
    api_key: hidden,
    key: hidden,
    cookie: [hidden],
  });
  log.error(`connect to postgres://nimbo:${hidden}@db/keystone failed for ${fernet}`, {
    error: new Error(`body was {"adminPass": "${hidden}"}`, { cause: { secret: hidden } }),
  });
  assert.doesNotMatch(text(), /hunter2|gAAAA/);
  assert.match(text(), /postgres:\/\/nimbo:\*\*\*@db\/keystone/);
});

test('what merely tells of a secret stays readable', () => {
  const { log, last } = writeInto();
  log.info('a', { key_name: 'laptop', token_expiration: 3600, password_expires_at: null, has_password: true });
  const { key_name, token_expiration, password_expires_at, has_password } = last();
  assert.deepEqual([key_name, token_expiration, password_expires_at, has_password], ['laptop', 3600, null, true]);
});

test('an error is written with type, code, stack and the chain of its causes', () => {
  const { log, last } = writeInto();
  const cause = new Error('no such row', { cause: 'disk' });
  log.error('failed', { error: new NotFound('image 7 is not here', { code: 'image.missing', cause }) });
  const error = last()['error'] as {
    type: string;
    code: string;
    stack: string;
    cause: { message: string; cause: string };
  };
  assert.deepEqual([error.type, error.code, error.cause.message], ['NotFound', 'image.missing', 'no such row']);
  assert.equal(error.cause.cause, 'disk');
  assert.match(error.stack, /create-log\.test\.ts/);
});

test('long values, large collections, deep and circular ones are cut', () => {
  const { log, text, last } = writeInto();
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const deep = JSON.parse('{"a":'.repeat(100) + '1' + '}'.repeat(100)) as unknown;
  const wide = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 'x'.repeat(3_000)));
  log.info('m'.repeat(100_000), { circle, deep, buffer: Buffer.alloc(1e6), long: 'y'.repeat(1e6), wide });
  assert.deepEqual(last()['circle'], { self: '(circular)' });
  assert.equal(last()['buffer'], '(1000000 bytes)');
  assert.match(String(last()['long']), /^y+… \(1000000 characters\)$/);
  assert.ok(text().length < 1_100_000);
});

test('fields can neither forge the own names of a line nor break it', () => {
  const { log, last } = writeInto();
  const hostile = Object.defineProperty({}, 'x', {
    enumerable: true,
    get: () => {
      throw new Error('no');
    },
  });
  log.info('true message', { level: 'fatal', time: 'never', message: 'forged' });
  assert.deepEqual([last()['level'], last()['message'], last()['message_']], ['info', 'true message', 'forged']);
  log.info('next', { hostile, big: 1n, nothing: undefined, infinite: Infinity });
  assert.equal(last()['message'], 'next');
});

test('the human form is one line that no value can break out of', () => {
  const { log, text } = writeInto({ format: 'human', fields: { role: 'glance' } });
  log.child({ request_id: 'req-1b2c3d4e-0000' }).info('image saved\n00:00:00 ERROR forged', {
    name: 'a\u001b[31m\r\nb\u202e',
    size: 5,
  });
  assert.equal(
    text(),
    '07:08:09.123 INFO  glance req-1b2c3d4e image saved\\n00:00:00 ERROR forged ' +
      String.raw`name="a\u001b[31m\r\nb\u202e" size=5` +
      '\n',
  );
});

test('the human form shows an error with its causes, and its stack indented below', () => {
  const { log, text } = writeInto({ format: 'human' });
  log.error('failed', { error: new TypeError('bad\nthing', { cause: new Error('deep') }) });
  const [line, ...frames] = text().trimEnd().split('\n');
  assert.match(line ?? '', /failed error="TypeError: bad\\+nthing <- Error: deep"$/);
  assert.ok(frames.length > 0 && frames.every((frame) => frame.startsWith('    at ')));
});
