import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { makeCloud, type CloudUnderTest } from './cloud-under-test.ts';

/** A namespace with an address that other machines could reach, if there were any (RFC 5737). */
const namespace = `nimbo-listen-${process.pid}`;
const address = '192.0.2.10';

const ip = (...args: readonly string[]): void => {
  execFileSync('ip', args);
};

const inNamespace = (...words: readonly string[]): string =>
  execFileSync('ip', ['netns', 'exec', namespace, ...words], { encoding: 'utf8' });

let cloud: CloudUnderTest;

before(async () => {
  ip('netns', 'add', namespace);
  ip('-n', namespace, 'link', 'set', 'lo', 'up');
  ip('-n', namespace, 'link', 'add', 'inside', 'type', 'veth', 'peer', 'name', 'outside');
  ip('-n', namespace, 'address', 'add', `${address}/24`, 'dev', 'inside');
  ip('-n', namespace, 'link', 'set', 'inside', 'up');
  ip('-n', namespace, 'link', 'set', 'outside', 'up');
  cloud = await makeCloud({ namespace });
});

after(async () => {
  await cloud.dispose();
  ip('netns', 'delete', namespace);
});

test('a wildcard without a public address is refused with what to give', async () => {
  const refused = await cloud.up(['--listen', '0.0.0.0']);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /--public-url/);
});

test('what other machines can reach speaks TLS by the cloud’s own authority, and clients trust it', async () => {
  const started = await cloud.up(['--listen', address]);
  assert.equal(started.code, 0, started.stdout + started.stderr);
  const { services } = JSON.parse(started.stdout) as { services: { url: string }[] };
  for (const { url } of services) assert.match(url, new RegExp(`^https://${address}:`));
  assert.match(await cloud.openstack(['token', 'issue']), /gAAAAA/);
  assert.match(await cloud.openstack(['catalog', 'list'], 'nimbo-demo'), /https:/);
});

test('only the API ports are open to others, and none on loopback', async () => {
  const api = (JSON.parse((await cloud.nimbo(['status', '--json'])).stdout) as { listening: { url: string }[] })
    .listening;
  const expected = api.map(({ url }) => `${address}:${new URL(url).port}`).toSorted();
  const listening = inNamespace('ss', '-Hltn')
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/)[3] ?? '');
  assert.deepEqual(listening.toSorted(), expected);
});

test('the authority’s key stays with who started the cloud; its certificate is for everyone', async () => {
  assert.equal((await stat(join(cloud.stateDirectory, 'tls', 'ca-key.pem'))).mode & 0o077, 0);
  assert.equal((await stat(join(cloud.stateDirectory, 'ca.pem'))).mode & 0o444, 0o444);
  assert.match(readFileSync(join(cloud.stateDirectory, 'clouds.yaml'), 'utf8'), /cacert: .*ca\.pem/);
});

test('plain HTTP for others must be asked for in so many words', async () => {
  assert.equal((await cloud.nimbo(['down'])).code, 0);
  const started = await cloud.up(['--listen', address, '--insecure-http']);
  assert.equal(started.code, 0, started.stderr);
  assert.match(started.stdout, new RegExp(`http://${address}:`));
  assert.match(await cloud.openstack(['token', 'issue']), /gAAAAA/);
});
