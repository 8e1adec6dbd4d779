import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { followLogs } from './follow.ts';
import { formatTrace } from './format-trace.ts';
import { lastEntries } from './last-entries.ts';
import { traceRequest } from './trace.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nimbo-trace-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

const file = (name: string): string => join(directory, name);

const line = (second: number, role: string, ids: readonly [string, string?], message: string): string => {
  const time = new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
  return `${JSON.stringify({ level: 'info', time, role, request_id: ids[0], global_request_id: ids[1], message })}\n`;
};

const writeStory = (): readonly string[] => {
  writeFileSync(file('control.log.1'), line(1, 'nova-api', ['req-nova'], 'create server'));
  const control = [
    line(3, 'glance', ['req-glance', 'req-nova'], 'show image'),
    'node:internal: not a log line\n',
    line(2, 'keystone', ['req-other'], 'unrelated'),
    line(4, 'nova-api', ['req-nova'], 'accepted'),
  ];
  writeFileSync(file('control.log'), control.join(''));
  writeFileSync(file('swift.log'), line(3.5, 'swift', ['req-swift', 'req-glance'], 'get object'));
  return [file('swift.log'), file('control.log'), file('missing.log')];
};

test('a trace tells the story over processes and rotated files in time order', async () => {
  const files = writeStory();
  const trace = await traceRequest(files, 'req-nova');
  const messages = trace.entries.map((entry) => `${entry.role}: ${entry.message}`);
  assert.deepEqual(messages, [
    'nova-api: create server',
    'glance: show image',
    'swift: get object',
    'nova-api: accepted',
  ]);
  assert.deepEqual(trace.requestIds.toSorted(), ['req-glance', 'req-nova', 'req-swift']);
});

test('asked for a request deep down, a trace also finds what caused it', async () => {
  const trace = await traceRequest(writeStory(), 'req-swift');
  assert.equal(trace.entries[0]?.message, 'create server');
});

test('a trace is told with the time since its first line', async () => {
  const text = formatTrace(await traceRequest(writeStory(), 'req-nova'));
  assert.match(text, /^req-nova: 4 lines from nova-api, glance, swift, begun 2026-01-01T00:00:01/);
  assert.match(text, /^ {2}\+2500 ms .* swift req-swift get object$/m);
});

test('an id that no line names has an empty story', async () => {
  const trace = await traceRequest(writeStory(), 'req-none');
  assert.deepEqual(trace.entries, []);
  assert.equal(formatTrace(trace), 'no log line tells of req-none\n');
});

test('the last lines are selected by role or request over all files', async () => {
  const files = writeStory();
  const messages = async (count: number, selection = {}) =>
    (await lastEntries(files, count, selection)).map((entry) => entry.message);
  assert.deepEqual(await messages(2), ['get object', 'accepted']);
  assert.deepEqual(await messages(9, { role: 'nova-api' }), ['create server', 'accepted']);
  assert.deepEqual(await messages(9, { requestId: 'req-nova' }), ['create server', 'show image', 'accepted']);
});

test('a line without end does not fill the memory and hides no later line', async () => {
  writeFileSync(file('a.log'), `${'x'.repeat(5_000_000)}\n${line(1, 'r', ['req-1'], 'after')}`);
  const entries = await lastEntries([file('a.log')], 5);
  assert.deepEqual(
    entries.map((entry) => entry.message),
    ['after'],
  );
});

test('following sees appended lines, over a rotation, and files that appear later', async () => {
  writeFileSync(file('a.log'), line(1, 'r', ['req-1'], 'before'));
  const stop = new AbortController();
  const seen: string[] = [];
  const following = followLogs([file('a.log'), file('b.log')], stop.signal);
  const next = async () => {
    const { value } = await following.next();
    seen.push(value === undefined ? 'end' : value.message);
  };
  const first = next();
  appendFileSync(file('a.log'), line(2, 'r', ['req-1'], 'two'));
  await first;
  appendFileSync(file('a.log'), line(3, 'r', ['req-1'], 'three'));
  renameSync(file('a.log'), file('a.log.1'));
  writeFileSync(file('a.log'), line(4, 'r', ['req-1'], 'four'));
  writeFileSync(file('b.log'), line(5, 'r', ['req-1'], 'five'));
  await next();
  await next();
  await next();
  stop.abort();
  await next();
  assert.ok(seen.includes('five'));
  const ofFirstFile = seen.filter((message) => message !== 'five');
  assert.deepEqual(ofFirstFile, ['two', 'three', 'four', 'end']);
});
