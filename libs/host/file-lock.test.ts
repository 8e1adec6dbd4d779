import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Conflict } from '@nimbo/errors/faults.ts';
import { lockFile } from './file-lock.ts';

let directory = '';
let path = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nimbo-lock-'));
  path = join(directory, 'lock');
});

afterEach(() => rmSync(directory, { recursive: true }));

test('a lock is held once until it is released, within a process too', () => {
  const lock = lockFile(path);
  assert.throws(() => lockFile(path), Conflict);
  lock.release();
  lockFile(path).release();
});

test('a lock dies with its process, however that dies', async () => {
  const module = new URL('file-lock.ts', import.meta.url).href;
  const script = `const { lockFile } = await import(${JSON.stringify(module)});
    globalThis.lock = lockFile(${JSON.stringify(path)}); console.log('held'); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  assert.throws(() => lockFile(path), new RegExp(`locked by process ${holder.pid};`));
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  lockFile(path).release();
});

test('a file that cannot be locked is told apart from one that somebody holds', () => {
  assert.throws(() => lockFile(join(directory, 'missing', 'lock')), {
    name: 'Unavailable',
    message: /cannot be locked/,
  });
});
