import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readCloudIdentity } from '@nimbo/cli/state/cloud-identity.ts';
import { nameOf } from '@nimbo/netdev/names.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { makeGuestCloud, patience, type GuestCloud } from './guest-cloud.ts';

let cloud: GuestCloud;
let mark = '';

before(async () => {
  cloud = await makeGuestCloud();
  const { code, stdout, stderr } = await cloud.up(['--empty']);
  assert.equal(code, 0, stdout + stderr);
  mark = readCloudIdentity(join(cloud.stateDirectory, 'cloud.json'))?.id ?? '';
  await until('doctor finds nothing', async () => (await findings()) === '', patience);
});

after(() => cloud.dispose());

/** What doctor finds, a line each; '' where nothing disagrees. */
const findings = async (): Promise<string> => {
  const { code, stdout } = await cloud.nimbo(['doctor', '--json']);
  const found = (JSON.parse(stdout) as { readonly findings: readonly { readonly what: string }[] }).findings;
  assert.equal(code, found.length === 0 ? 0 : 1);
  return found.map(({ what }) => what).join('\n');
};

const admin = (args: readonly string[]): Promise<string> => cloud.openstack(args, 'nimbo-admin');
const idOf = async (args: readonly string[]): Promise<string> =>
  (await admin([...args, '-f', 'value', '-c', 'id'])).trim();

const inside = async (...words: readonly string[]): Promise<void> => {
  const { code, stderr } = await cloud.inside(words[0] ?? '', words.slice(1));
  assert.equal(code, 0, stderr);
};

/** What the client refuses to ask for: it looks whether the server is there. */
const attach = async (volume: string, server: string): Promise<string> => {
  const token = await idOf(['token', 'issue']);
  const { endpoints } = await cloud.one(['catalog', 'show', 'cinder'], 'nimbo-admin');
  const url = /http:[^"\s]+/.exec(JSON.stringify(endpoints))?.[0];
  const body = JSON.stringify({ attachment: { volume_uuid: volume, instance_uuid: server } });
  const headers = [`x-auth-token: ${token}`, 'content-type: application/json', 'openstack-api-version: volume 3.27'];
  const words = [...headers.flatMap((header) => ['-H', header]), '-d', body, `${url}/attachments`];
  const { stdout } = await cloud.inside('curl', ['-sS', ...words]);
  return (JSON.parse(stdout) as { readonly attachment: { readonly id: string } }).attachment.id;
};

/** Doctor names it, and when it has been taken away, doctor finds nothing. */
const isNamed = async (what: RegExp, remove: () => unknown): Promise<void> => {
  assert.match(await findings(), what);
  await remove();
  await until('nothing is left', async () => (await findings()) === '', patience);
};

/** The agent takes away by itself what is planted among its devices: planted anew until doctor came first, it is named. */
const isNamedOrMended = async (name: string, plant: () => Promise<unknown>): Promise<void> => {
  await until(
    `doctor names ${name}`,
    async () => {
      await plant().catch(() => undefined);
      return (await findings()).includes(name);
    },
    patience,
  );
  await until(`${name} is gone`, async () => (await findings()) === '', patience);
};

test('a process of the cloud that no record knows is named', async () => {
  const words = ['-e', 'setInterval(() => undefined, 60_000)', '--', 'serve', '--state-dir', cloud.stateDirectory];
  const stray = spawn(process.execPath, words, { stdio: 'ignore' });
  await isNamed(new RegExp(`process ${stray.pid} serves this cloud`), () => stray.kill('SIGKILL'));
});

test('a tap, a namespace and a table of rules that nobody wants are named, and taken away', async () => {
  const [tap, table, namespace] = (['tp', 'sg', 'qd'] as const).map((kind) => nameOf(mark, kind, randomUUID()));
  await isNamedOrMended(tap ?? '', () => inside('ip', 'tuntap', 'add', 'dev', tap ?? '', 'mode', 'tap'));
  await isNamedOrMended(table ?? '', () => inside('nft', 'add', 'table', 'bridge', table ?? ''));
  await isNamedOrMended(namespace ?? '', () => inside('ip', 'netns', 'add', namespace ?? ''));
});

test('a port and an attachment of a server that is not there are named', async () => {
  const gone = randomUUID();
  await admin(['network', 'create', 'leaky']);
  const owner = ['--device', gone, '--device-owner', 'compute:nova'];
  const port = await idOf(['port', 'create', '--network', 'leaky', ...owner, 'left']);
  await isNamed(new RegExp(`port ${port} is kept for server ${gone}`), () => admin(['port', 'delete', port]));
  await admin(['network', 'delete', 'leaky']);
  const volume = await idOf(['volume', 'create', '--size', '1', 'left']);
  await until(
    'it is there',
    async () => /available/.test(await admin(['volume', 'show', volume, '-c', 'status'])),
    patience,
  );
  const attachment = await attach(volume, gone);
  const remove = () => admin(['--os-volume-api-version', '3.27', 'volume', 'attachment', 'delete', attachment]);
  await isNamed(new RegExp(`attachment ${attachment} keeps a volume for server ${gone}`), remove);
  await admin(['volume', 'delete', volume]);
});

test('files of a guest and of a volume that nobody wants are named', async () => {
  const roles = join(cloud.stateDirectory, 'host', 'roles');
  const [guest, volume] = [randomUUID(), randomUUID()];
  const directory = join(roles, 'nova-compute', 'nova-compute', 'instances', guest);
  mkdirSync(directory);
  await isNamed(new RegExp(`no instance ${guest} is wanted`), () => rmSync(directory, { recursive: true }));
  const file = join(roles, 'cinder-volume', 'cinder-volume', 'volumes', `${volume}.raw`);
  writeFileSync(file, '');
  await isNamed(new RegExp(volume), () => rmSync(file));
});
