import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { makeGuestCloud, patience, type GuestCloud } from './guest-cloud.ts';

let cloud: GuestCloud;
let hello = { address: '', keyFile: '' };

interface UpReport {
  readonly outcome: string;
  readonly guest?: { readonly name: string; readonly address: string; readonly ssh: string };
}

before(async () => {
  cloud = await makeGuestCloud();
});

after(() => cloud.dispose());

test('up ends with a guest that answers, and says how to reach it', async () => {
  const { code, stdout, stderr } = await cloud.up();
  assert.equal(code, 0, stdout + stderr);
  const { guest } = JSON.parse(stdout) as UpReport;
  assert.equal(guest?.name, 'hello');
  hello = { address: guest.address, keyFile: join(cloud.stateDirectory, 'ssh', 'hello') };
  assert.match(guest.ssh, new RegExp(`^ssh -i ${hello.keyFile} root@${hello.address}$`));
  assert.ok(await cloud.isAnswering(hello.address));
});

test('its key opens it, and it is called what it was named', async () => {
  assert.equal((await cloud.ssh(hello.address, hello.keyFile, 'hostname')).trim(), 'hello');
});

test('a second up changes nothing', async () => {
  const servers = await cloud.many(['server', 'list']);
  const { code, stdout } = await cloud.up();
  assert.deepEqual([code, (JSON.parse(stdout) as UpReport).outcome], [0, 'running']);
  assert.deepEqual(await cloud.many(['server', 'list']), servers);
});

test('the console log shows it coming up', async () => {
  await until(
    'the log shows a log-in prompt',
    async () => (await cloud.openstack(['console', 'log', 'show', 'hello'], 'nimbo-demo')).includes('login:'),
    patience,
  );
});

test('down leaves it running, and up adopts it', async () => {
  assert.equal((await cloud.nimbo(['down'])).code, 0);
  assert.ok(await cloud.isAnswering(hello.address));
  assert.equal((await cloud.up()).code, 0);
  assert.equal((await cloud.one(['server', 'show', 'hello']))['status'], 'ACTIVE');
  assert.ok(await cloud.isAnswering(hello.address));
});

test('nothing disagrees', async () => {
  const doctor = await cloud.nimbo(['doctor']);
  assert.equal(doctor.code, 0, doctor.stdout + doctor.stderr);
});

test('down --all ends it and takes every device and rule away', async () => {
  assert.equal((await cloud.nimbo(['down', '--all'])).code, 0);
  const namespaces = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' });
  assert.ok(!namespaces.includes(cloud.ownNamespace), namespaces);
});
