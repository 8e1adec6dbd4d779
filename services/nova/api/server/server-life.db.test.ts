import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { asker } from '../../testing/ask.ts';
import { privateNetwork } from '../../testing/fake-networks.ts';
import { addFlavor } from '../../testing/flavors.ts';
import { serverWorld } from '../../testing/server-world.ts';
import { serverOf } from '../../testing/servers.ts';

const world = await serverWorld({ settings: { quota_instances: -1, quota_cores: -1, quota_ram: -1 } });
after(() => world[Symbol.asyncDispose]());
await world.hosts.add('host1', { VCPU: 100, MEMORY_MB: 100_000, DISK_GB: 1000 });
await addFlavor(world.nova);
const { ask, show, create, become, vanish, act } = asker(world.app);

test('a server is made, shown with its addresses, and deleted with all that was its own', async () => {
  const id = await create({ networks: [{ uuid: privateNetwork.id, tag: 'nic' }], metadata: { a: 'b' }, tags: ['t'] });
  const server = await become(id, 'ACTIVE');
  assert.deepEqual(Object.keys(server['addresses'] as object), ['private']);
  assert.equal(server['OS-EXT-SRV-ATTR:host'], 'host1');
  assert.equal(world.placement.claims.size, 1);
  assert.equal((await ask('DELETE', `/servers/${id}`)).status, 204);
  await vanish(id);
  await until('everything is given back', () => world.placement.claims.size === 0 && world.networks.ports.size === 0);
});

test('a server goes through its states and back', async () => {
  const id = await create();
  await become(id, 'ACTIVE');
  const steps = [
    [{ 'os-stop': null }, 'SHUTOFF'],
    [{ 'os-start': null }, 'ACTIVE'],
    [{ pause: null }, 'PAUSED'],
    [{ unpause: null }, 'ACTIVE'],
    [{ suspend: null }, 'SUSPENDED'],
    [{ resume: null }, 'ACTIVE'],
    [{ reboot: { type: 'SOFT' } }, 'ACTIVE'],
    [{ reboot: { type: 'HARD' } }, 'ACTIVE'],
  ] as const;
  for (const [action, status] of steps) {
    const answer = await act(id, action);
    assert.equal(answer.status, 202, answer.text);
    await become(id, status);
  }
  const { wanted } = await serverOf(world, id);
  assert.deepEqual([wanted.softReboots, wanted.hardReboots], [1, 1]);
});

test('what a state does not allow is a conflict that says what would be allowed', async () => {
  const id = await create();
  await become(id, 'ACTIVE');
  const { status, text } = await act(id, { 'os-start': null });
  assert.equal(status, 409);
  assert.match(text, /is active: start needs it to be stopped/);
});

test('a host that fails is left for another; what it said is kept', async () => {
  await world.hosts.add('host2', { VCPU: 100, MEMORY_MB: 100_000, DISK_GB: 1000 });
  world.hosts.behave(({ host }) => (host === 'host1' ? { fail: 'no disk left' } : 'obey'));
  const ids = await Promise.all(Array.from({ length: 6 }, () => create({ networks: [{ uuid: privateNetwork.id }] })));
  for (const id of ids) assert.equal((await become(id, 'ACTIVE'))['OS-EXT-SRV-ATTR:host'], 'host2');
  assert.equal(world.networks.ports.size, 6);
  world.hosts.behave(() => 'obey');
});

test('a server that no host makes is in error and holds nothing', async () => {
  world.hosts.behave(() => ({ fail: 'no disk left' }));
  const claims = world.placement.claims.size;
  const id = await create({ networks: [{ uuid: privateNetwork.id }] });
  const { fault } = await become(id, 'ERROR');
  assert.match(String(fault?.message), /No valid host was found|no disk left/);
  assert.match(String(fault?.details), /no disk left/);
  assert.equal(world.placement.claims.size, claims);
  world.hosts.behave(() => 'obey');
  assert.equal((await ask('DELETE', `/servers/${id}`)).status, 204);
  await vanish(id);
});

test('no host has room: the fault says which host lacks how much', async () => {
  await addFlavor(world.nova, 'huge', { vcpus: 10_000 });
  const id = await create({ flavorRef: 'huge' });
  const { fault } = await become(id, 'ERROR');
  assert.match(String(fault?.message), /host1: CoreFilter: vCPUs: 10000 wanted, \d+ of 100 left/);
  assert.match(String(fault?.details), /host2: CoreFilter/);
  assert.equal((await ask('DELETE', `/servers/${id}`)).status, 204);
  await vanish(id);
});

test('deleted in the middle of its making, a server leaves nothing', async () => {
  const claims = world.placement.claims.size;
  const ports = world.networks.ports.size;
  world.hosts.behave(({ wanted }) => (wanted.power === 'absent' ? 'obey' : 'ignore'));
  const id = await create({ networks: [{ uuid: privateNetwork.id }] });
  await until('the host was asked', async () => (await serverOf(world, id)).taskState === 'spawning');
  const answers = await Promise.all([ask('DELETE', `/servers/${id}`), ask('DELETE', `/servers/${id}`)]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [204, 204],
  );
  await vanish(id);
  assert.deepEqual([world.placement.claims.size, world.networks.ports.size], [claims, ports]);
  world.hosts.behave(() => 'obey');
});

test('deleted before a host is chosen, a server was never there', async () => {
  await world.stopEngines();
  const id = await create();
  assert.equal((await show(id)).status, 'BUILD');
  assert.equal((await ask('DELETE', `/servers/${id}`)).status, 204);
  assert.equal((await ask('GET', `/servers/${id}`)).status, 404);
  assert.equal((await ask('DELETE', `/servers/${id}`)).status, 404);
  world.startEngines();
  const left = () =>
    world.nova.api.read
      .selectFrom('instance_mappings')
      .select('instance_uuid')
      .where('instance_uuid', '=', id)
      .execute();
  await until('nothing is left', async () => (await left()).length === 0);
});
