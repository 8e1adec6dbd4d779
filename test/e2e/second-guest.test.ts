import assert from 'node:assert/strict';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { makeGuestCloud, patience, type GuestCloud } from './guest-cloud.ts';

let cloud: GuestCloud;
let key = '';
let address = '';

const demo = (...args: readonly string[]): Promise<string> => cloud.openstack(args, 'nimbo-demo');

const fixedAddress = async (server: string, name = 'nimbo-demo'): Promise<string> => {
  const [port] = await cloud.many(['port', 'list', '--server', server], name);
  return /ip_address':\s*'([\d.]+)'/.exec(JSON.stringify(port).replaceAll('"', "'"))?.[1] ?? '';
};

before(async () => {
  cloud = await makeGuestCloud();
  const up = await cloud.up();
  assert.equal(up.code, 0, up.stdout + up.stderr);
  key = join(cloud.scratch, 'mine.pem');
});

after(() => cloud.dispose());

test('a network, a router, a key and a guest of one’s own, by the unmodified client alone', async () => {
  await demo('network', 'create', 'own');
  await demo('subnet', 'create', '--network', 'own', '--subnet-range', '10.7.0.0/24', 'own-subnet');
  await demo('router', 'create', '--external-gateway', 'public', 'own-router');
  await demo('router', 'add', 'subnet', 'own-router', 'own-subnet');
  await writeFile(key, await demo('keypair', 'create', 'mine'), { mode: 0o600 });
  const script = join(cloud.scratch, 'user-data');
  await writeFile(script, '#!/bin/sh\necho ran > /root/proof\n');
  const image = ['--image', 'nimbo-guest', '--flavor', 'm1.nano'];
  const extras = ['--key-name', 'mine', '--user-data', script, '--use-config-drive', '--wait'];
  const server = await cloud.one(['server', 'create', ...image, '--network', 'own', ...extras, 'mine']);
  assert.equal(server['status'], 'ACTIVE');
  address = String((await cloud.one(['floating', 'ip', 'create', 'public']))['floating_ip_address']);
  await demo('server', 'add', 'floating', 'ip', 'mine', address);
  await cloud.answers(address);
});

test('its user data ran, and config drive and metadata agree', async () => {
  await until(
    'user data ran',
    async () => (await cloud.ssh(address, key, 'cat /root/proof')).trim() === 'ran',
    patience,
  );
  const drive = await cloud.ssh(
    address,
    key,
    'mkdir -p /tmp/drive; mount -o ro "$(blkid | grep config-2 | cut -d: -f1)" /tmp/drive 2>/dev/null; cat /tmp/drive/openstack/latest/meta_data.json',
  );
  const told = await cloud.ssh(address, key, 'wget -q -O - http://169.254.169.254/openstack/latest/meta_data.json');
  const [onDrive, overNetwork] = [drive, told].map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>);
  assert.equal(onDrive?.['uuid'], overNetwork?.['uuid']);
  assert.deepEqual(onDrive?.['public_keys'], overNetwork?.['public_keys']);
});

test('guests of one project reach each other’s floating IPs, and no fixed address of a network they are not on', async () => {
  const hello = await fixedAddress('hello');
  const ping = (target: string) =>
    cloud.ssh(address, key, `ping -c 1 -W 2 ${target} > /dev/null && echo answers || echo silent`);
  const [floating] = await cloud.many(['floating', 'ip', 'list', '--fixed-ip-address', hello]);
  assert.equal((await ping(String(floating?.['Floating IP Address']))).trim(), 'answers');
  assert.equal((await ping(hello)).trim(), 'silent');
});

test('another project’s guest with the same addresses is not reached', async () => {
  await cloud.openstack(['network', 'create', 'foreign']);
  await cloud.openstack([
    'subnet',
    'create',
    '--network',
    'foreign',
    '--subnet-range',
    '10.7.0.0/24',
    'foreign-subnet',
  ]);
  const mine = await fixedAddress('mine');
  const port = ['port', 'create', '--network', 'foreign', '--fixed-ip', `ip-address=${mine}`, 'same'];
  assert.equal((await cloud.one(port, 'nimbo-admin'))['status'], 'DOWN');
  const image = ['--image', 'nimbo-guest', '--flavor', 'm1.nano', '--port', 'same'];
  const server = await cloud.one(['server', 'create', ...image, '--wait', 'stranger'], 'nimbo-admin');
  assert.equal(server['status'], 'ACTIVE');
  // Both have the address; whoever asks for it on their own network reaches their own.
  assert.equal((await cloud.ssh(address, key, 'hostname')).trim(), 'mine');
  const seen = await cloud.tryOpenstack(['server', 'show', String(server['id'])], 'nimbo-demo');
  assert.notEqual(seen.code, 0);
  await cloud.openstack(['server', 'delete', '--wait', 'stranger']);
  await cloud.openstack(['port', 'delete', 'same']);
});

test('reboot, then delete: what was the server’s own goes with it, and nothing disagrees', async () => {
  await demo('server', 'reboot', '--hard', '--wait', 'mine');
  await cloud.answers(address);
  await demo('server', 'delete', '--wait', 'mine');
  await demo('floating', 'ip', 'delete', address);
  await demo('router', 'remove', 'subnet', 'own-router', 'own-subnet');
  await demo('router', 'delete', 'own-router');
  await demo('network', 'delete', 'own');
  await until('doctor finds nothing', async () => (await cloud.nimbo(['doctor'])).code === 0, patience);
});
