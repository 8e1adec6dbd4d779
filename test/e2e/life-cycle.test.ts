import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { apiRoles } from '@nimbo/cli/serve/known-roles.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { makeCloud, type CloudUnderTest } from './cloud-under-test.ts';

interface Status {
  readonly state: string;
  readonly processes: readonly { readonly name: string; readonly pid: number; readonly restarts: number }[];
}

let cloud: CloudUnderTest;

before(async () => {
  cloud = await makeCloud();
});

after(() => cloud.dispose());

const status = async (): Promise<Status> => JSON.parse((await cloud.nimbo(['status', '--json'])).stdout) as Status;

const pidOf = async (name: string): Promise<number> => {
  const found = (await status()).processes.find((process) => process.name === name);
  assert.ok(found !== undefined, `no process ${name}`);
  return found.pid;
};

const processesOfCloud = (): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readCommandLine(pid))
    .filter((line) => line.includes(cloud.stateDirectory) && line.includes('serve'));

const readCommandLine = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
};

test('before the first start there is nothing: status says so with exit code 3', async () => {
  assert.equal((await cloud.nimbo(['status'])).code, 3);
  assert.equal((await cloud.nimbo(['down'])).code, 0);
});

test('up starts everything, and a second up says so and changes nothing', async () => {
  const first = await cloud.up();
  assert.equal(first.code, 0, first.stdout + first.stderr);
  const report = JSON.parse(first.stdout) as { outcome: string; services: { name: string }[] };
  assert.equal(report.outcome, 'started');
  assert.deepEqual(
    report.services.map((service) => service.name),
    apiRoles().map((role) => role.service),
  );
  const running = await pidOf('control');
  const second = await cloud.up();
  assert.deepEqual([second.code, (JSON.parse(second.stdout) as { outcome: string }).outcome], [0, 'running']);
  assert.equal(await pidOf('control'), running);
  assert.equal((await cloud.nimbo(['status'])).code, 0);
});

test('control runs unprivileged when root started it, and its tree is its own', async () => {
  const pid = await pidOf('control');
  const owner = (await stat(`/proc/${pid}`)).uid;
  const control = await stat(join(cloud.stateDirectory, 'control'));
  assert.equal(control.uid, owner);
  assert.equal(control.mode & 0o777, 0o700);
  if (process.getuid?.() === 0) assert.notEqual(owner, 0);
});

test('every process is the command itself, serving', async () => {
  const lines = processesOfCloud();
  assert.equal(lines.length, 3, lines.join('\n'));
  for (const line of lines) assert.match(line, /cli\/main\.ts serve /);
});

test('a killed control is started again, and tokens issued before go on working', async () => {
  const token = (JSON.parse(await cloud.openstack(['token', 'issue', '-f', 'json'])) as { id: string }).id;
  const killed = await pidOf('control');
  process.kill(killed, 'SIGKILL');
  await until('control is back', async () => {
    const now = await status();
    assert.notEqual(now.processes.find((one) => one.name === 'control')?.pid, killed);
    return (await cloud.nimbo(['status'])).code === 0;
  });
  const { cloudUrl } = await keystone();
  const answer = await fetch(`${cloudUrl}/auth/tokens`, {
    headers: { 'x-auth-token': token, 'x-subject-token': token },
  });
  assert.equal(answer.status, 200);
});

test('a killed supervisor takes nothing with it; up adopts what lives', async () => {
  const control = await pidOf('control');
  process.kill(await pidOf('supervisor'), 'SIGKILL');
  const repaired = await cloud.up();
  assert.deepEqual([repaired.code, (JSON.parse(repaired.stdout) as { outcome: string }).outcome], [0, 'repaired']);
  assert.equal(await pidOf('control'), control);
});

test('with both killed, as after a machine’s restart, up brings the same cloud back', async () => {
  await cloud.openstack(['project', 'create', 'kept']);
  const [supervisor, control] = [await pidOf('supervisor'), await pidOf('control')];
  process.kill(supervisor, 'SIGKILL');
  process.kill(control, 'SIGKILL');
  const again = await cloud.up();
  assert.equal(again.code, 0, again.stdout + again.stderr);
  assert.match(await cloud.openstack(['project', 'list']), /kept/);
});

test('a request’s story is told by its id', async () => {
  const { cloudUrl } = await keystone();
  const answer = await fetch(`${cloudUrl}/projects`);
  const id = answer.headers.get('x-openstack-request-id') ?? '';
  assert.equal(answer.status, 401);
  await until('the log has it', async () => {
    const trace = await cloud.nimbo(['trace', id]);
    return trace.code === 0 && trace.stdout.includes('401');
  });
});

test('config show names where each value comes from, and shows no secret', async () => {
  const shown = await cloud.nimbo(['config', 'show']);
  assert.match(shown.stdout, /cloud\.api\.keystone_port.*overlay/);
  assert.match(shown.stdout, /cloud\.region.*RegionOne.*default/);
  const password = /password: (\S+)/.exec(readFileSync(join(cloud.stateDirectory, 'clouds.yaml'), 'utf8'))?.[1];
  assert.ok(password !== undefined && !shown.stdout.includes(password));
});

test('a configuration with a misspelt name is refused before anything is stopped or started', async () => {
  const wrong = join(cloud.scratch, 'wrong.yaml');
  await writeFile(wrong, 'cloud:\n  api:\n    keystone_prot: 5000\n');
  await cloud.nimbo(['down']);
  const refused = await cloud.nimbo(['up', '--empty', '--config', wrong]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /keystone_prot.*keystone_port/s);
  assert.equal((await cloud.nimbo(['status'])).code, 3);
  assert.equal((await cloud.up()).code, 0);
});

test('down stops every process, and destroy leaves nothing', async () => {
  assert.equal((await cloud.nimbo(['down'])).code, 0);
  assert.deepEqual(processesOfCloud(), []);
  assert.equal((await cloud.nimbo(['status'])).code, 3);
  assert.equal((await cloud.nimbo(['destroy', '--yes'])).code, 0);
  await assert.rejects(stat(cloud.stateDirectory), /ENOENT/);
});

const keystone = async (): Promise<{ cloudUrl: string }> => {
  const text = readFileSync(join(cloud.stateDirectory, 'clouds.yaml'), 'utf8');
  return { cloudUrl: /auth_url: (\S+)/.exec(text)?.[1] ?? '' };
};
