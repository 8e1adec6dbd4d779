import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import { until } from '@nimbo/testkit/wait.ts';
import type { ChildSpec, ChildStatus } from './child-spec.ts';
import { identityOf } from './process-identity.ts';
import { createSupervisor, type Supervisor } from './supervise.ts';

let stateDir = '';
let supervisors: Supervisor[] = [];
let processes: ChildProcess[] = [];

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'nimbo-supervise-'));
  supervisors = [];
  processes = [];
});

afterEach(async () => {
  processes.forEach((child) => child.kill('SIGKILL'));
  await Promise.all(supervisors.map((supervisor) => supervisor.stop()));
  rmSync(stateDir, { recursive: true });
});

const sleeper = (more: Partial<ChildSpec> = {}): ChildSpec => ({
  name: 'sleeper',
  program: 'sleep',
  args: ['300'],
  outputFile: join(stateDir, 'sleeper.out'),
  ready: () => Promise.resolve(true),
  ...more,
});

const node = (script: string, more: Partial<ChildSpec> = {}): ChildSpec =>
  sleeper({ program: process.execPath, args: ['-e', script], ...more });

const supervise = async (...children: readonly ChildSpec[]): Promise<Supervisor> => {
  const supervisor = createSupervisor({ children, stateDir, log: silentLog, clock: systemClock });
  supervisors.push(supervisor);
  await supervisor.start();
  return supervisor;
};

const ready = (supervisor: Supervisor): Promise<void> => supervisor.whenReady(AbortSignal.timeout(20_000));

const first = async (supervisor: Supervisor): Promise<ChildStatus> => {
  const [status] = await supervisor.status();
  assert.ok(status);
  return status;
};

const pidOf = async (supervisor: Supervisor): Promise<number> => (await first(supervisor)).pid ?? assert.fail('no pid');

/** Another process that supervises the sleeper; resolves with its status when that is ready. */
const superviseElsewhere = async (): Promise<{ readonly child: ChildProcess; readonly status: ChildStatus }> => {
  const program = join(import.meta.dirname, 'fixtures', 'supervisor-process.ts');
  const child = spawn(process.execPath, [program, stateDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  processes.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const [status] = JSON.parse(line.toString()) as ChildStatus[];
  return { child, status: status ?? assert.fail('no status') };
};

test('children are started, told of, and ended', async () => {
  const supervisor = await supervise(sleeper());
  await ready(supervisor);
  const status = await first(supervisor);
  assert.deepEqual([status.state, status.adopted, status.restarts], ['ready', false, 0]);
  assert.ok((status.memory ?? 0) > 0);
  await supervisor.stop();
  assert.equal(identityOf(status.pid ?? 0), undefined);
  assert.equal((await first(supervisor)).state, 'stopped');
  assert.equal(existsSync(join(stateDir, 'sleeper.process.json')), false);
});

test('a child that is killed is started again', async () => {
  const supervisor = await supervise(sleeper());
  await ready(supervisor);
  const pid = await pidOf(supervisor);
  process.kill(pid, 'SIGKILL');
  const status = await until('another process runs', async () => {
    const now = await first(supervisor);
    return now.pid !== undefined && now.pid !== pid && now;
  });
  assert.equal(status.restarts, 1);
  assert.equal(status.lastExit?.signal, 'SIGKILL');
});

test('kill -9 of the supervisor leaves the children running; the next one adopts them', async () => {
  const { child, status } = await superviseElsewhere();
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.ok(identityOf(status.pid ?? 0));
  const supervisor = await supervise(sleeper());
  await ready(supervisor);
  const adopted = await first(supervisor);
  assert.deepEqual([adopted.pid, adopted.adopted, adopted.since], [status.pid, true, status.since]);
});

test('an adopted process that dies is noticed and started again', async () => {
  const { child, status } = await superviseElsewhere();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const supervisor = await supervise(sleeper());
  await ready(supervisor);
  process.kill(status.pid ?? 0, 'SIGKILL');
  const next = await until('it is started again', async () => {
    const now = await first(supervisor);
    return now.pid !== undefined && now.pid !== status.pid && now;
  });
  assert.deepEqual([next.adopted, next.restarts, next.lastExit?.code], [false, 1, null]);
});

test('of two supervisors of one directory the second is refused, naming the first', async () => {
  const { child } = await superviseElsewhere();
  const second = createSupervisor({ children: [sleeper()], stateDir, log: silentLog, clock: systemClock });
  await assert.rejects(second.start(), (error) => error instanceof Conflict && error.message.includes(`${child.pid}`));
  child.kill('SIGKILL');
  await once(child, 'exit');
  // Ends the child that was left running.
  await ready(await supervise(sleeper()));
});

test('a supervisor that lets go leaves its children to the next', async () => {
  const one = await supervise(sleeper());
  await ready(one);
  const pid = await pidOf(one);
  await one.release();
  const two = await supervise(sleeper());
  await ready(two);
  await one.stop();
  assert.equal(await pidOf(two), pid);
  assert.ok(identityOf(pid));
});

test('a crash loop is visible: restarts, last exit, last words, next try', async () => {
  const supervisor = await supervise(
    node('console.error("cannot bind port"); process.exit(9)', { ready: () => Promise.resolve(false) }),
  );
  const status = await until('it has crashed three times', async () => {
    const now = await first(supervisor);
    return now.state === 'waiting' && now.restarts >= 3 && now.nextTryAt !== undefined && now;
  });
  assert.deepEqual([status.lastExit?.code, status.lastOutput.at(-1), status.pid], [9, 'cannot bind port', undefined]);
});

test('a program that is not installed shows as the reason, and the others run', async () => {
  const missing = sleeper({ name: 'missing', program: 'no-such-program', outputFile: join(stateDir, 'missing.out') });
  const supervisor = await supervise(missing, sleeper());
  await until('the reason is told', async () => (await first(supervisor)).lastOutput[0]?.includes('not installed'));
  await until('the other runs', async () => (await supervisor.status())[1]?.state === 'ready');
});

test('readiness is probed, and a child that loses it shows as unready', async () => {
  const health = join(stateDir, 'healthy');
  const supervisor = await supervise(sleeper({ ready: () => Promise.resolve(existsSync(health)) }));
  await until('it has started', async () => (await first(supervisor)).pid);
  assert.equal((await first(supervisor)).state, 'starting');
  writeFileSync(health, '');
  await ready(supervisor);
  rmSync(health);
  await until('it is unready', async () => (await first(supervisor)).state === 'unready');
});

test('a child that ignores SIGTERM is killed when its grace is over', async () => {
  const started = join(stateDir, 'started');
  const script = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); require('fs').writeFileSync(${JSON.stringify(started)}, '')`;
  const supervisor = await supervise(
    node(script, { stopGrace: 50, ready: () => Promise.resolve(existsSync(started)) }),
  );
  await ready(supervisor);
  const pid = await pidOf(supervisor);
  await supervisor.stop();
  assert.equal(identityOf(pid), undefined);
});
