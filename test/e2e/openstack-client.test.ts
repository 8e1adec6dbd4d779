import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { apiRoles } from '@nimbo/cli/serve/known-roles.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { makeCloud, type CloudUnderTest } from './cloud-under-test.ts';

let cloud: CloudUnderTest;

before(async () => {
  cloud = await makeCloud();
  const started = await cloud.up();
  assert.equal(started.code, 0, started.stdout + started.stderr);
});

after(() => cloud.dispose());

type Row = Readonly<Record<string, unknown>>;

const one = async (args: readonly string[], name?: string): Promise<Row> =>
  JSON.parse(await cloud.openstack([...args, '-f', 'json'], name)) as Row;

const many = async (args: readonly string[], name?: string): Promise<readonly Row[]> =>
  JSON.parse(await cloud.openstack([...args, '-f', 'json'], name)) as readonly Row[];

test('the client logs in and sees every service of the catalogue', async () => {
  const token = await one(['token', 'issue']);
  assert.match(String(token['id']), /^gAAAAA/);
  const catalog = await many(['catalog', 'list']);
  assert.deepEqual(catalog.map((entry) => String(entry['Type'])).toSorted(), catalogueTypes());
});

test('projects, users and roles are made, granted, changed and removed', async () => {
  const project = await one(['project', 'create', 'blue', '--description', 'first', '--property', 'floor=2']);
  await cloud.openstack(['project', 'set', 'blue', '--description', 'second']);
  const shown = await one(['project', 'show', 'blue']);
  assert.deepEqual([shown['id'], shown['description'], shown['floor']], [project['id'], 'second', '2']);
  const user = await one(['user', 'create', 'ann', '--password', 'secret-of-ann', '--project', 'blue']);
  await cloud.openstack(['role', 'add', '--user', 'ann', '--project', 'blue', 'member']);
  const granted = await many(['role', 'assignment', 'list', '--user', 'ann', '--names']);
  assert.deepEqual([granted.length, granted[0]?.['Role']], [1, 'member']);
  await cloud.openstack(['role', 'remove', '--user', 'ann', '--project', 'blue', 'member']);
  assert.deepEqual(await many(['role', 'assignment', 'list', '--user', 'ann']), []);
  await cloud.openstack(['user', 'delete', String(user['id'])]);
  await cloud.openstack(['project', 'delete', 'blue']);
  assert.notEqual((await cloud.tryOpenstack(['project', 'show', 'blue'])).code, 0);
});

test('a role of one’s own, a region, a service and its endpoints', async () => {
  await cloud.openstack(['role', 'create', 'auditor']);
  await cloud.openstack(['region', 'create', 'North', '--description', 'far away']);
  await cloud.openstack(['service', 'create', '--name', 'thing', 'thing-type']);
  await cloud.openstack([
    'endpoint',
    'create',
    '--region',
    'North',
    'thing',
    'public',
    'http://127.0.0.1:1/$(project_id)s',
  ]);
  const catalog = await one(['catalog', 'show', 'thing']);
  assert.equal(catalog['type'], 'thing-type');
  assert.match(JSON.stringify(catalog['endpoints']), /127\.0\.0\.1:1\/[0-9a-f]{32}/);
  await cloud.openstack(['service', 'delete', 'thing']);
  assert.deepEqual(await many(['endpoint', 'list', '--region', 'North']), []);
  await cloud.openstack(['region', 'delete', 'North']);
  await cloud.openstack(['role', 'delete', 'auditor']);
});

test('a real qcow2 image comes back bit for bit', async () => {
  const source = join(cloud.scratch, 'disk.raw');
  const image = join(cloud.scratch, 'disk.qcow2');
  const saved = join(cloud.scratch, 'saved.qcow2');
  await writeFile(source, Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) % 251)));
  execFileSync('/usr/bin/qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', source, image]);
  const made = await one([
    'image',
    'create',
    'disk',
    '--disk-format',
    'qcow2',
    '--container-format',
    'bare',
    '--file',
    image,
  ]);
  const shown = await one(['image', 'show', String(made['id'])]);
  assert.deepEqual([shown['status'], shown['disk_format']], ['active', 'qcow2']);
  await cloud.openstack(['image', 'save', 'disk', '--file', saved]);
  assert.ok((await readFile(image)).equals(await readFile(saved)));
  await cloud.openstack(['image', 'delete', 'disk']);
  assert.deepEqual(await many(['image', 'list']), []);
});

test('the demo user sees its own things and none of the administrator’s', async () => {
  await cloud.openstack(['image', 'create', 'hidden', '--private']);
  assert.deepEqual(await many(['image', 'list'], 'nimbo-demo'), []);
  const refused = await cloud.tryOpenstack(['project', 'list', '--domain', 'default'], 'nimbo-demo');
  assert.match(refused.stderr, /HTTP 403/);
  await cloud.openstack(['image', 'delete', 'hidden']);
});

test('this machine is the one resource provider that the placement endpoint lists', async () => {
  const token = String((await one(['token', 'issue']))['id']);
  const catalog = await one(['catalog', 'show', 'placement']);
  const url = /public: (\S+)/.exec(String(catalog['endpoints']))?.[1] ?? publicUrl(catalog['endpoints']);
  const providers = await until('the host has its resource provider', async () => {
    const answer = await fetch(`${url}/resource_providers`, { headers: { 'x-auth-token': token } });
    assert.equal(answer.status, 200);
    const body = (await answer.json()) as { readonly resource_providers: readonly Row[] };
    return body.resource_providers.length > 0 && body.resource_providers;
  });
  assert.deepEqual(
    providers.map(({ name }) => name),
    [hostname()],
  );
});

test('what the client did left nothing that disagrees', async () => {
  const doctor = await cloud.nimbo(['doctor']);
  assert.equal(doctor.code, 0, doctor.stdout + doctor.stderr);
});

/** Older names of a type are entries of their own. */
const catalogueTypes = (): readonly string[] =>
  apiRoles()
    .flatMap(({ api }) => [api.type, ...(api.aliases ?? []).map((alias) => alias.type)])
    .toSorted();

const publicUrl = (endpoints: unknown): string | undefined =>
  (endpoints as readonly Row[])
    .filter((endpoint) => endpoint['interface'] === 'public')
    .map((endpoint) => String(endpoint['url']))[0];
