import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { mustAsk, type Answer } from './ask.ts';
import { chaosCloud, type ChaosCloud } from './chaos-cloud.ts';
import { leftBehind, storedImages } from './left-behind.ts';
import { soleProcess } from './serving-processes.ts';
import { needsRoot } from './needs-root.ts';
import { smallDisk } from './small-disk.ts';

const mebibyte = 1024 * 1024;
const leftForImages = 24 * mebibyte;

/** A page of a database's log may still have room for some small writes. */
const mostSmallWrites = 2_000;

interface Client {
  readonly cloud: ChaosCloud;
  readonly token: string;
}

const pieces = (count: number): Buffer[] => Array.from({ length: count }, () => Buffer.alloc(mebibyte, 7));

const makeImage = async ({ cloud, token }: Client): Promise<string> => {
  const body = { disk_format: 'raw', container_format: 'bare' };
  const made = await mustAsk('POST', `${cloud.url('glance')}/v2/images`, { token, body });
  assert.equal(made.status, 201, made.bytes.toString());
  return (made.body as { id: string }).id;
};

const upload = ({ cloud, token }: Client, id: string, data: Buffer | Buffer[]): Promise<Answer> =>
  mustAsk('PUT', `${cloud.url('glance')}/v2/images/${id}/file`, { token, data });

const show = async ({ cloud, token }: Client, id: string): Promise<Record<string, unknown>> =>
  (await mustAsk('GET', `${cloud.url('glance')}/v2/images/${id}`, { token })).body as Record<string, unknown>;

/** The three services' small writes; each makes something with a name of its own. */
const writes = ({ cloud, token }: Client): Readonly<Record<string, (name: string) => Promise<Answer>>> => ({
  keystone: (name) => mustAsk('POST', `${cloud.url('keystone')}/projects`, { token, body: { project: { name } } }),
  glance: (name) => mustAsk('POST', `${cloud.url('glance')}/v2/images`, { token, body: { id: name, name } }),
  placement: (name) =>
    mustAsk('POST', `${cloud.url('placement')}/resource_providers`, { token, body: { name, uuid: name } }),
});

/** Writes until the disk says no; returns what was accepted before, and the refusal. */
const writeUntilRefused = async (
  write: (name: string) => Promise<Answer>,
): Promise<{ accepted: string[]; refusal: Answer }> => {
  const accepted: string[] = [];
  while (accepted.length < mostSmallWrites) {
    const name = randomUUID();
    const answer = await write(name);
    if (answer.status >= 300) return { accepted, refusal: answer };
    accepted.push(name);
  }
  throw new Error('a full disk took every write');
};

const assertKept = async ({ cloud, token }: Client, accepted: Readonly<Record<string, string[]>>): Promise<void> => {
  const places: Readonly<Record<string, (name: string) => string>> = {
    keystone: (name) => `${cloud.url('keystone')}/projects?name=${name}`,
    glance: (name) => `${cloud.url('glance')}/v2/images/${name}`,
    placement: (name) => `${cloud.url('placement')}/resource_providers/${name}`,
  };
  for (const [service, names] of Object.entries(accepted)) {
    for (const name of names) {
      const answer = await mustAsk('GET', places[service]?.(name) ?? '', { token });
      assert.equal(answer.status, 200, answer.bytes.toString());
      assert.match(answer.bytes.toString(), new RegExp(name), `${service} lost ${name}`);
    }
  }
};

test('a full disk refuses what needs room, says so, and harms nothing else', { skip: needsRoot }, async (t) => {
  using disk = smallDisk();
  await using cloud = await chaosCloud({ base: disk.directory });
  await cloud.mustUp();
  const client = { cloud, token: await cloud.token() };
  const control = soleProcess(cloud.stateDirectory, 'control');
  const kept = await makeImage(client);
  assert.equal((await upload(client, kept, pieces(2))).status, 204);
  disk.leave(leftForImages);
  const accepted: Record<string, string[]> = {};

  await t.test('an upload that does not fit is refused and its image queued again, its bytes gone', async () => {
    const image = await makeImage(client);
    for (const data of [pieces(40), Buffer.alloc(40 * mebibyte)]) {
      const refused = await upload(client, image, data);
      assert.equal(refused.status, 413, refused.bytes.toString());
      assert.match((refused.body as { message: string }).message, /full|space|storage/i);
      assert.equal((await show(client, image))['status'], 'queued');
      assert.deepEqual(leftBehind(cloud.stateDirectory), []);
      assert.deepEqual(storedImages(cloud.stateDirectory), [kept]);
    }
  });

  const ballast = disk.fill();

  await t.test('writes are refused with a reason, and what was accepted before is kept', async () => {
    for (const [service, write] of Object.entries(writes(client))) {
      const outcome = await writeUntilRefused(write);
      accepted[service] = outcome.accepted;
      const text = outcome.refusal.bytes.toString();
      assert.ok([413, 503, 507].includes(outcome.refusal.status), `${service}: ${outcome.refusal.status} ${text}`);
      assert.match(text, /disk/i);
    }
  });

  await t.test('reading goes on', async () => {
    await assertKept(client, accepted);
    const file = await mustAsk('GET', `${cloud.url('glance')}/v2/images/${kept}/file`, { token: client.token });
    assert.deepEqual([file.status, file.bytes.length], [200, 2 * mebibyte]);
    assert.match(await cloud.token(), /^gAAAAA/);
    assert.equal((await cloud.nimbo(['status'])).code, 0);
  });

  rmSync(ballast);

  await t.test('with room again everything works, in the same process, and nothing was lost', async () => {
    for (const [service, write] of Object.entries(writes(client))) {
      await until(`${service} writes again`, async () => (await write(randomUUID())).status < 300);
    }
    await assertKept(client, accepted);
    const image = await makeImage(client);
    assert.equal((await upload(client, image, pieces(3))).status, 204);
    assert.equal(soleProcess(cloud.stateDirectory, 'control'), control);
    const doctor = await cloud.nimbo(['doctor']);
    assert.equal(doctor.code, 0, doctor.stdout + doctor.stderr);
    assert.deepEqual(leftBehind(cloud.stateDirectory), []);
  });
});
