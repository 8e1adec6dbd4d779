import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { loseMachine } from './lose-machine.ts';
import { makeGuestCloud, patience, type GuestCloud } from './guest-cloud.ts';

let cloud: GuestCloud;
let hello = { address: '', keyFile: '' };

interface UpReport {
  readonly outcome: string;
  readonly guest?: { readonly name: string; readonly address: string; readonly ssh: string };
}

interface Status {
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
  readonly guests: readonly { readonly name: string; readonly power: string }[];
}

before(async () => {
  cloud = await makeGuestCloud();
});

after(() => cloud.dispose());

const status = async (): Promise<Status> => JSON.parse((await cloud.nimbo(['status', '--json'])).stdout) as Status;

const demo = (...args: readonly string[]): Promise<string> => cloud.openstack(args, 'nimbo-demo');

test('up ends with a guest that answers, and says how to reach it', async () => {
  const { code, stdout, stderr } = await cloud.up();
  assert.equal(code, 0, stdout + stderr);
  const { guest } = JSON.parse(stdout) as UpReport;
  assert.equal(guest?.name, 'hello');
  hello = { address: guest.address, keyFile: join(cloud.stateDirectory, 'ssh', 'hello') };
  assert.equal(guest.ssh, `ssh -i ${hello.keyFile} root@${hello.address}`);
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

test('the console log shows it coming up, and a real browser shows its screen', async () => {
  const log = (): Promise<string> => demo('console', 'log', 'show', 'hello');
  await until('the log shows a log-in prompt', async () => (await log()).includes('login:'), patience);
  const { url } = await cloud.one(['console', 'url', 'show', 'hello']);
  const watch = fileURLToPath(new URL('browser/watch-console.ts', import.meta.url));
  const seen = await cloud.inside(process.execPath, [watch, String(url), join(cloud.scratch, 'console.png')]);
  assert.equal(seen.code, 0, seen.stdout + seen.stderr);
  assert.ok(Number(seen.stdout) > 1, `the screen has ${seen.stdout.trim()} colours`);
});

test('security groups admit what they say and nothing else, also on what runs', async () => {
  const rules = await cloud.many(['security', 'group', 'rule', 'list', 'default', '--protocol', 'icmp']);
  for (const rule of rules) await demo('security', 'group', 'rule', 'delete', String(rule['ID']));
  await until('pings are dropped', async () => !(await cloud.isAnswering(hello.address)), patience);
  assert.equal((await cloud.ssh(hello.address, hello.keyFile, 'hostname')).trim(), 'hello');
  await demo('security', 'group', 'rule', 'create', '--protocol', 'icmp', '--ingress', 'default');
  await cloud.answers(hello.address);
});

test('pause, stop and start do what they say', async () => {
  await demo('server', 'pause', 'hello');
  await until('it is silent', async () => !(await cloud.isAnswering(hello.address)), patience);
  await demo('server', 'unpause', 'hello');
  await cloud.answers(hello.address);
  await demo('server', 'stop', 'hello');
  const is = async (wanted: string) => (await cloud.one(['server', 'show', 'hello']))['status'] === wanted;
  await until('it is shut off', () => is('SHUTOFF'), patience);
  await demo('server', 'start', 'hello');
  await cloud.answers(hello.address);
  assert.ok(await is('ACTIVE'));
});

test('killing any process of the cloud, or all, is not noticed by the guest, which is adopted', async () => {
  for (const name of ['host', 'control', 'supervisor']) {
    const pid = (await status()).processes.find((one) => one.name === name)?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    assert.ok(await cloud.isAnswering(hello.address), name);
  }
  assert.equal((await cloud.up()).code, 0);
  const isAdopted = async () =>
    (await status()).guests.some(({ name, power }) => name === 'hello' && power === 'running');
  await until('it is known again', isAdopted, patience);
  assert.match(await demo('console', 'log', 'show', 'hello'), /login:/);
});

test('bridges and rules that are deleted by hand come back', async () => {
  const inside = async (...words: readonly string[]) => {
    const { code, stderr } = await cloud.inside(words[0] ?? '', words.slice(1));
    assert.equal(code, 0, stderr);
  };
  const links = JSON.parse((await cloud.inside('ip', ['-j', 'link', 'show', 'type', 'bridge'])).stdout) as {
    readonly ifname: string;
  }[];
  await inside('ip', 'link', 'delete', links[0]?.ifname ?? '');
  await inside('nft', 'flush', 'ruleset');
  await until(
    'the bridge is back',
    async () => (await cloud.inside('ip', ['link', 'show', links[0]?.ifname ?? ''])).code === 0,
    patience,
  );
  await cloud.answers(hello.address);
});

test('what cannot be had is refused with the reason, and leaves nothing', async () => {
  const create = (flavor: string, name: string, ...more: readonly string[]) =>
    cloud.tryOpenstack(
      ['server', 'create', '--image', 'nimbo-guest', '--flavor', flavor, '--network', 'private', ...more, name],
      'nimbo-demo',
    );
  const many = await create('m1.nano', 'many', '--min', '20', '--max', '20');
  assert.match(many.stderr, /instances.*HTTP 403/);
  await create('m1.xlarge', 'big');
  const big = () => cloud.one(['server', 'show', 'big']);
  await until('it is refused', async () => (await big())['status'] === 'ERROR', patience);
  assert.match(JSON.stringify((await big())['fault']), /No valid host/);
  assert.match((await cloud.nimbo(['explain', 'big'])).stdout, /DISK_GB|MEMORY_MB|VCPU/);
  await demo('server', 'delete', 'big');
  await until('it is gone', async () => (await cloud.many(['server', 'list'])).length === 1, patience);
});

test('down leaves the guest running, and up adopts it', async () => {
  assert.equal((await cloud.nimbo(['down'])).code, 0);
  assert.ok(await cloud.isAnswering(hello.address));
  assert.equal((await cloud.up()).code, 0);
  assert.equal((await cloud.one(['server', 'show', 'hello']))['status'], 'ACTIVE');
  assert.ok(await cloud.isAnswering(hello.address));
});

test('after a restart of the machine up restores the networks and starts the guest that ran', async () => {
  await loseMachine(cloud);
  assert.ok(!(await cloud.isAnswering(hello.address)));
  assert.equal((await cloud.up()).code, 0);
  await cloud.answers(hello.address);
  assert.equal((await cloud.one(['server', 'show', 'hello']))['status'], 'ACTIVE');
});

test('nothing disagrees', async () => {
  await until('doctor finds nothing', async () => (await cloud.nimbo(['doctor'])).code === 0, patience);
});

test('down --all ends the guest and takes the namespace with every device in it away', async () => {
  assert.equal((await cloud.nimbo(['down', '--all'])).code, 0);
  const namespaces = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' });
  assert.ok(!namespaces.includes(cloud.ownNamespace), namespaces);
  const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  assert.ok(!processes.includes(cloud.stateDirectory), 'a process of the cloud is left');
});
