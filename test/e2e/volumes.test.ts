import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { makeGuestCloud, patience, type GuestCloud } from './guest-cloud.ts';

let cloud: GuestCloud;
let hello = { address: '', keyFile: '' };

/** Two emulated guests share the machine. */
const bootPatience = { timeout: 480_000 };

const demo = (...args: readonly string[]): Promise<string> => cloud.openstack(args, 'nimbo-demo');
const guest = (command: string): Promise<string> => cloud.ssh(hello.address, hello.keyFile, command);
const volume = (name: string) => cloud.one(['volume', 'show', name]);

const untilVolume = (name: string, status: string): Promise<unknown> =>
  until(`volume ${name} is ${status}`, async () => (await volume(name))['status'] === status, patience);

before(async () => {
  cloud = await makeGuestCloud();
  const up = await cloud.up();
  assert.equal(up.code, 0, up.stdout + up.stderr);
  const { guest: first } = JSON.parse(up.stdout) as { readonly guest?: { readonly address: string } };
  hello = { address: first?.address ?? '', keyFile: join(cloud.stateDirectory, 'ssh', 'hello') };
});

after(() => cloud.dispose());

test('a server boots from a volume that was made from an image', async () => {
  const made = ['volume', 'create', '--image', 'nimbo-guest', '--size', '1', '--bootable', 'root'];
  assert.equal((await cloud.one(made))['bootable'], 'true');
  await untilVolume('root', 'available');
  const { volume_image_metadata: metadata } = await volume('root');
  assert.match(JSON.stringify(metadata), /nimbo-guest/);
  const place = ['--flavor', 'm1.nano', '--network', 'private', '--wait'];
  const server = await cloud.one(['server', 'create', '--volume', 'root', ...place, 'booted']);
  assert.equal(server['status'], 'ACTIVE');
  assert.match(JSON.stringify((await volume('root'))['attachments']), /\/dev\/vda/);
  const log = (): Promise<string> => demo('console', 'log', 'show', 'booted');
  await until('it has booted', async () => (await log()).includes('login:'), bootPatience);
});

test('a volume grows while a guest uses it, and the guest sees that at once', async () => {
  await demo('volume', 'create', '--size', '1', 'data');
  await untilVolume('data', 'available');
  await demo('server', 'add', 'volume', 'hello', 'data');
  await untilVolume('data', 'in-use');
  const sectors = async (): Promise<number> => Number(await guest('cat /sys/block/vdb/size'));
  await until('the guest has it', async () => (await sectors()) === 2 * 1024 * 1024, patience);
  await demo('--os-volume-api-version', '3.42', 'volume', 'set', '--size', '2', 'data');
  await until('it has grown', async () => (await sectors()) === 4 * 1024 * 1024, patience);
  await untilVolume('data', 'in-use');
  assert.match(JSON.stringify((await volume('data'))['attachments']), /\/dev\/vdb/);
});

test('what a server uses is taken away by nova alone', async () => {
  const api = ['--os-volume-api-version', '3.27', 'volume', 'attachment'];
  const { id } = await volume('data');
  const [attachment] = await cloud.many([...api, 'list', '--volume-id', String(id)]);
  const refused = await cloud.tryOpenstack([...api, 'delete', String(attachment?.['ID'])], 'nimbo-demo');
  assert.notEqual(refused.code, 0);
  assert.match(refused.stdout + refused.stderr, /using the Compute API \(HTTP 409\)/);
  await demo('server', 'remove', 'volume', 'hello', 'data');
  await untilVolume('data', 'available');
});

test('volumes are made from snapshots and volumes; those that nova makes stay; nothing disagrees in the end', async () => {
  await demo('volume', 'snapshot', 'create', '--volume', 'data', 'before');
  const taken = async () => (await cloud.one(['volume', 'snapshot', 'show', 'before']))['status'] === 'available';
  await until('the snapshot is taken', taken, patience);
  await demo('volume', 'create', '--snapshot', 'before', 'again');
  await demo('volume', 'create', '--source', 'data', 'twin');
  for (const name of ['again', 'twin']) await untilVolume(name, 'available');
  const own = ['--image', 'nimbo-guest', '--boot-from-volume', '1', '--flavor', 'm1.nano', '--network', 'private'];
  await demo('server', 'create', ...own, '--wait', 'owner');
  await demo('server', 'delete', '--wait', 'owner', 'booted');
  const all = () => cloud.many(['volume', 'list']);
  const areFree = async () => (await all()).every((one) => one['Status'] === 'available');
  await until('all are free', areFree, patience);
  const ids = (await all()).map((one) => String(one['ID']));
  assert.equal(ids.length, 5);
  await demo('volume', 'snapshot', 'delete', 'before');
  const snapshots = async () => (await cloud.many(['volume', 'snapshot', 'list'])).length;
  await until('the snapshot is gone', async () => (await snapshots()) === 0, patience);
  await demo('volume', 'delete', ...ids);
  await until('all are gone', async () => (await all()).length === 0, patience);
  await until('doctor finds nothing', async () => (await cloud.nimbo(['doctor'])).code === 0, patience);
});
