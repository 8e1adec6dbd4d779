import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { mustAsk } from './ask.ts';
import { chaosCloud, type ChaosCloud } from './chaos-cloud.ts';
import { servingProcesses } from './serving-processes.ts';
import { needsRoot } from './needs-root.ts';
import { smallDisk } from './small-disk.ts';

let cloud: ChaosCloud;

before(async () => {
  cloud = await chaosCloud();
  await cloud.mustUp();
  assert.equal((await cloud.nimbo(['down'])).code, 0);
});

after(() => cloud[Symbol.asyncDispose]());

const assertRefused = async (subject: ChaosCloud, why: RegExp): Promise<void> => {
  const refused = await subject.up();
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, why);
  assert.deepEqual(servingProcesses(subject.stateDirectory), []);
};

const assertWorks = async (subject: ChaosCloud): Promise<void> => {
  await subject.mustUp();
  const token = await subject.token();
  const answer = await mustAsk('GET', `${subject.url('keystone')}/projects`, { token });
  assert.equal(answer.status, 200);
  assert.equal((await subject.nimbo(['down'])).code, 0);
};

for (const [what, damage] of [
  ['cut short', (file: string) => truncateSync(file, 10_000)],
  ['overwritten', (file: string) => writeFileSync(file, 'this is no database'.repeat(1000))],
] as const) {
  test(`a database that was ${what} is named, nothing is left running, and its copy brings all back`, async () => {
    const file = join(cloud.stateDirectory, 'control', 'databases', 'keystone.sqlite');
    const copy = join(cloud.base, 'keystone.sqlite');
    copyFileSync(file, copy);
    damage(file);
    await assertRefused(cloud, new RegExp(`nimbo: ${file} is damaged`));
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
    truncateSync(file);
    // Written into the same file: it stays control's own.
    copyFileSync(copy, file);
    await assertWorks(cloud);
  });
}

test('a cloud.json that nimbo did not write is named', async () => {
  const file = join(cloud.stateDirectory, 'cloud.json');
  const copy = join(cloud.base, 'cloud.json');
  copyFileSync(file, copy);
  writeFileSync(file, '{"id": 7}');
  await assertRefused(cloud, /cloud\.json is not what nimbo wrote/);
  copyFileSync(copy, file);
  await assertWorks(cloud);
});

test('directories that can be made again are', async () => {
  for (const name of ['run', 'log', 'cache', 'config', 'policy']) {
    rmSync(join(cloud.stateDirectory, name), { recursive: true });
  }
  await assertWorks(cloud);
});

test('a port that another program took is named with its service', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(cloud.ports.glance, '127.0.0.1', resolve));
  await assertRefused(cloud, new RegExp(`127\\.0\\.0\\.1:${cloud.ports.glance} \\(glance\\) is in use`));
  await new Promise((resolve) => other.close(resolve));
  await assertWorks(cloud);
});

test('a wrong option, and text that is no YAML, are named with their file', async () => {
  const file = join(cloud.stateDirectory, 'nimbo.yaml');
  const copy = join(cloud.base, 'nimbo.yaml');
  copyFileSync(file, copy);
  writeFileSync(file, 'cloud:\n  keystone:\n    token_expiration: soon\n');
  await assertRefused(cloud, /nimbo\.yaml.*token_expiration/s);
  writeFileSync(file, 'cloud: [\n');
  await assertRefused(cloud, /nimbo\.yaml/);
  copyFileSync(copy, file);
  await assertWorks(cloud);
});

test('a state directory that became read-only is named', { skip: needsRoot }, async () => {
  using disk = smallDisk();
  await using small = await chaosCloud({ base: disk.directory });
  await assertWorks(small);
  disk.setReadOnly(true);
  await assertRefused(small, new RegExp(`${small.stateDirectory} lies on a read-only file system`));
  disk.setReadOnly(false);
  await assertWorks(small);
});

test('a place that the operator may not write, or control may not reach, is named', { skip: needsRoot }, async () => {
  await using foreign = await chaosCloud({ user: 65_534 });
  chmodSync(foreign.base, 0o555);
  await assertRefused(foreign, new RegExp(`${foreign.base} is not writable`));
  await using closed = await chaosCloud();
  chmodSync(closed.base, 0o700);
  await assertRefused(closed, new RegExp(`${closed.base} is closed to the user that control runs as`));
});
