import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Timeout, TooLarge, Unavailable, NotImplemented } from '@nimbo/errors/faults.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { identityOf } from './process-identity.ts';
import { ProgramFailed } from './program-failed.ts';
import { runProgram, type ProgramCall } from './run-program.ts';

const ctx = { signal: new AbortController().signal };

/** Runs JavaScript in a Node process of its own. */
const node = (script: string, more: Partial<ProgramCall> = {}): ProgramCall => ({
  program: process.execPath,
  args: ['-e', script],
  ...more,
});

test('arguments reach the program as they are, for no shell sees them', async () => {
  const hostile = ['$(id)', '; rm x', '"', "'", '', '*', 'a b\n'];
  const script = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
  const { stdout } = await runProgram(ctx, { program: process.execPath, args: ['-e', script, '--', ...hostile] });
  assert.deepEqual(JSON.parse(stdout), hostile);
});

test('input is handed over, output and exit code come back', async () => {
  const script = 'process.stdin.pipe(process.stdout); console.error("note"); process.exitCode = 3';
  const result = await runProgram(ctx, node(script, { stdin: 'hello', acceptExitCodes: [0, 3] }));
  assert.deepEqual(result, { stdout: 'hello', stderr: 'note\n', exitCode: 3 });
});

test('a program sees nothing of the environment but PATH, LANG and what it is given', async () => {
  const { stdout } = await runProgram(ctx, { program: 'env', args: [], env: { ONE: '1' } });
  const names = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('=')[0]);
  assert.deepEqual(new Set(names), new Set(['LANG', 'ONE', 'PATH']));
});

test('a failure names program and exit code in public, its last words only in private', async () => {
  const script = 'for (let i = 0; i < 50; i++) console.error("line " + i); process.exit(7)';
  await assert.rejects(runProgram(ctx, node(script)), (error) => {
    assert.ok(error instanceof ProgramFailed);
    assert.equal(error.message, `${process.execPath} failed with exit code 7`);
    assert.deepEqual(error.details, { program: process.execPath, exit_code: 7, signal: null });
    assert.equal(error.stderr.split('\n').length, 10);
    assert.match((error.cause as Error).message, /line 49$/);
    return true;
  });
});

test('a program that is not there, and a directory that is not there, are told apart', async () => {
  await assert.rejects(runProgram(ctx, { program: 'no-such-program', args: [] }), NotImplemented);
  await assert.rejects(runProgram(ctx, { program: 'env', args: [], cwd: '/no/such/place' }), Unavailable);
});

test('a program over its time is ended with all its children, also when they ignore SIGTERM', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'nimbo-run-'));
  const pidFile = join(directory, 'pids');
  const stubborn = `process.on('SIGTERM', () => {}); require('fs').appendFileSync(${JSON.stringify(pidFile)}, process.pid + '\\n'); setInterval(() => {}, 1000);`;
  const parent = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: 'inherit' }); ${stubborn}`;
  const stop = new AbortController();
  const pids = () => readFileSync(pidFile, 'utf8').trim().split('\n').map(Number);
  const running = runProgram({ signal: stop.signal }, node(parent));
  await until('both processes run', () => pids().length === 2);
  stop.abort();
  await assert.rejects(running, Unavailable);
  await until('both processes are gone', () => pids().every((pid) => identityOf(pid) === undefined));
  rmSync(directory, { recursive: true });
});

test('the time limit is a fault of its own kind', async () => {
  await assert.rejects(runProgram(ctx, node('setInterval(() => {}, 1000)', { timeLimit: 50 })), Timeout);
});

test('a flood of output ends the program', async () => {
  const flood =
    'const b = Buffer.alloc(65536); const w = () => { while (process.stdout.write(b)); process.stdout.once("drain", w); }; w();';
  await assert.rejects(runProgram(ctx, node(flood, { outputLimit: 100_000 })), TooLarge);
});

test('a daemon that keeps the pipe open does not hold up the program that left it', async () => {
  const script = `const c = require('child_process').spawn('sleep', ['30'], { stdio: 'inherit', detached: true }); c.unref(); console.log(c.pid)`;
  const { stdout } = await runProgram(ctx, node(script));
  process.kill(Number(stdout), 'SIGKILL');
});

test('nothing is started for a request that is already over', async () => {
  await assert.rejects(
    runProgram({ signal: AbortSignal.abort() }, { program: 'no-such-program', args: [] }),
    Unavailable,
  );
});
