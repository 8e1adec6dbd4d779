import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { listBlockDevices } from '../../db/cell/block-device-store.ts';
import { asker } from '../../testing/ask.ts';
import { cirros } from '../../testing/fake-images.ts';
import { privateNetwork } from '../../testing/fake-networks.ts';
import { addFlavor } from '../../testing/flavors.ts';
import { serverWorld } from '../../testing/server-world.ts';

const world = await serverWorld({ settings: { quota_instances: 5, quota_metadata_items: 2 } });
after(() => world[Symbol.asyncDispose]());
await world.hosts.add('host1');
await addFlavor(world.nova);
const { ask, show, create, become, act } = asker(world.app);
const id = await create({ networks: [{ uuid: privateNetwork.id }], metadata: { a: '1' } });
await become(id, 'ACTIVE');
const at = `/servers/${id}`;

const status = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).status;

test('metadata is added, set, replaced and deleted within the quota', async () => {
  assert.deepEqual((await ask('GET', `${at}/metadata`)).body, { metadata: { a: '1' } });
  const added = await ask('POST', `${at}/metadata`, { body: { metadata: { b: '2' } } });
  assert.deepEqual(added.body, { metadata: { a: '1', b: '2' } });
  assert.equal(await status('PUT', `${at}/metadata/c`, { body: { meta: { c: '3' } } }), 403);
  assert.equal(await status('PUT', `${at}/metadata/c`, { body: { meta: { d: '3' } } }), 400);
  assert.equal(await status('DELETE', `${at}/metadata/a`), 204);
  assert.equal(await status('GET', `${at}/metadata/a`), 404);
  assert.deepEqual((await ask('PUT', `${at}/metadata`, { body: { metadata: {} } })).body, { metadata: {} });
  assert.equal(await status('POST', `${at}/metadata`, { body: { metadata: { x: 1 } } }), 400);
  assert.equal(await status('POST', `${at}/metadata`, { as: 'reader', body: { metadata: {} } }), 403);
  assert.equal(await status('GET', `${at}/metadata`, { as: 'stranger' }), 404);
});

test('tags are set and searched by', async () => {
  assert.equal(await status('PUT', `${at}/tags/red`), 201);
  assert.equal(await status('PUT', `${at}/tags/red`), 204);
  assert.equal(await status('GET', `${at}/tags/blue`), 404);
  assert.deepEqual((await ask('PUT', `${at}/tags`, { body: { tags: ['red', 'big'] } })).body, { tags: ['red', 'big'] });
  const found = async (query: string) =>
    ((await ask('GET', `/servers?${query}`)).body as { servers: unknown[] }).servers.length;
  assert.deepEqual(
    [
      await found('tags=red,big'),
      await found('tags=red,blue'),
      await found('tags-any=red,blue'),
      await found('not-tags=red'),
    ],
    [1, 0, 1, 0],
  );
  assert.equal(await status('DELETE', `${at}/tags`), 204);
  assert.equal(await status('GET', `${at}/tags`, { version: '2.25' }), 404);
});

test('addresses are shown by network', async () => {
  const { body } = await ask('GET', `${at}/ips`);
  assert.deepEqual(Object.keys((body as { addresses: object }).addresses), ['private']);
  assert.equal(await status('GET', `${at}/ips/private`), 200);
  assert.equal(await status('GET', `${at}/ips/none`), 404);
});

test('a guest is told of a volume that has grown, when the block storage service says so', async () => {
  const volume = world.volumes.add({ size: 1 });
  const path = `${at}/os-volume_attachments`;
  await ask('POST', path, { body: { volumeAttachment: { volumeId: volume.id } } });
  await until('it is in use', () => world.volumes.volumes.get(volume.id)?.status === 'in-use');
  world.volumes.volumes.set(volume.id, { ...volume, status: 'in-use', size: 3 });
  const event = { name: 'volume-extended', server_uuid: id, tag: volume.id };
  assert.equal(await status('POST', '/os-server-external-events', { as: 'service', body: { events: [event] } }), 200);
  const cell = world.nova.cells.compute[0];
  await until('the size is known', async () => {
    const devices = cell === undefined ? [] : await listBlockDevices(cell.db.read, [id]);
    return devices.some(({ volumeId, volumeSize }) => volumeId === volume.id && volumeSize === 3);
  });
  const extended = async () =>
    JSON.stringify((await ask('GET', `${at}/os-instance-actions`)).body).includes('"action":"extend_volume"');
  await until('the action is listed', extended);
  assert.equal(await status('DELETE', `${path}/${volume.id}`), 202);
  await until('it is free', () => world.volumes.volumes.get(volume.id)?.status === 'available');
});

test('a volume is attached, refused twice, kept, and detached', async () => {
  const { id: volume } = world.volumes.add();
  const attach = { volumeAttachment: { volumeId: volume, delete_on_termination: true } };
  const path = `${at}/os-volume_attachments`;
  const answer = await ask('POST', path, { body: attach });
  assert.equal(answer.status, 200, answer.text);
  await until('it is in use', () => world.volumes.volumes.get(volume)?.status === 'in-use');
  assert.equal(await status('POST', path, { body: attach }), 400);
  assert.equal(
    await status('PUT', `${path}/${volume}`, {
      body: { volumeAttachment: { volumeId: volume, delete_on_termination: false } },
    }),
    202,
  );
  assert.deepEqual((await show(id))['os-extended-volumes:volumes_attached'], [
    { id: volume, delete_on_termination: false },
  ]);
  assert.equal(await status('DELETE', `${path}/${cirros.id}`), 404);
  assert.equal(await status('DELETE', `${path}/${volume}`), 202);
  await until('it is free', () => world.volumes.volumes.get(volume)?.status === 'available');
  await until('it is no more shown', async () => (await status('GET', `${path}/${volume}`)) === 404);
});

test('an interface is attached and detached', async () => {
  const path = `${at}/os-interface`;
  const {
    body,
    status: made,
    text,
  } = await ask('POST', path, { body: { interfaceAttachment: { net_id: privateNetwork.id } } });
  assert.equal(made, 200, text);
  const { port_id: port } = (body as { interfaceAttachment: { port_id: string } }).interfaceAttachment;
  assert.equal(await status('GET', `${path}/${port}`), 200);
  assert.equal(await status('DELETE', `${path}/${port}`), 202);
  await until('the port is gone', () => !world.networks.ports.has(port));
  assert.equal(await status('DELETE', `${path}/${port}`), 404);
  assert.equal(await status('POST', path, { body: { interfaceAttachment: { net_id: cirros.id } } }), 400);
});

test('what was done is told, with its parts', async () => {
  const path = `${at}/os-instance-actions`;
  const { instanceActions } = (await ask('GET', path)).body as {
    instanceActions: { action: string; request_id: string }[];
  };
  const actions = instanceActions.map(({ action }) => action);
  assert.deepEqual(actions, [
    'detach_interface',
    'attach_interface',
    'detach_volume',
    'attach_volume',
    'detach_volume',
    'extend_volume',
    'attach_volume',
    'create',
  ]);
  const made = instanceActions.at(-1)?.request_id ?? '';
  const { instanceAction } = (await ask('GET', `${path}/${made}`)).body as {
    instanceAction: { events: { event: string; result: string }[] };
  };
  assert.deepEqual(
    instanceAction.events.map(({ event, result }) => [event, result]),
    [['compute__do_build_and_run_instance', 'Success']],
  );
  assert.equal(await status('GET', `${path}/req-none`), 404);
});

test('a locked server is left alone, but for administrators', async () => {
  assert.equal((await act(id, { lock: { locked_reason: 'mine' } })).status, 202);
  assert.deepEqual([(await show(id))['locked'], (await show(id))['locked_reason']], [true, 'mine']);
  assert.equal((await act(id, { 'os-stop': null })).status, 409);
  assert.equal(await status('DELETE', at), 409);
  assert.equal((await act(id, { unlock: null })).status, 202);
  assert.equal((await act(id, { lock: null }, { as: 'admin' })).status, 202);
  assert.equal((await act(id, { unlock: null }, { as: 'admin' })).status, 202);
});

test('the console is read from the host', async () => {
  const { body } = await act(id, { 'os-getConsoleOutput': { length: 5 } });
  assert.match((body as { output: string }).output, /host1/);
});

test('a state is set by administrators only', async () => {
  assert.equal((await act(id, { 'os-resetState': { state: 'error' } })).status, 403);
  assert.equal((await act(id, { 'os-resetState': { state: 'error' } }, { as: 'admin' })).status, 202);
  assert.equal((await show(id)).status, 'ERROR');
  assert.equal((await act(id, { 'os-resetState': { state: 'active' } }, { as: 'admin' })).status, 202);
});

test('a server is renamed and described', async () => {
  const { status: done, body } = await ask('PUT', at, { body: { server: { name: 'new', description: 'd' } } });
  const { server } = body as { server: { name: string; description: string } };
  assert.deepEqual([done, server.name, server.description], [200, 'new', 'd']);
  assert.equal(await status('PUT', at, { body: { server: { description: 'd' } }, version: '2.18' }), 400);
});

const refused: readonly (readonly [string, object, number])[] = [
  ['an unknown flavor', { flavorRef: 'none' }, 400],
  ['an unknown image', { imageRef: privateNetwork.id }, 400],
  ['no image at all', { imageRef: '' }, 400],
  ['an unknown network', { networks: [{ uuid: cirros.id }] }, 400],
  ['an unknown port', { networks: [{ port: cirros.id }] }, 400],
  ['an unknown key pair', { key_name: 'none' }, 400],
  ['an unknown zone', { availability_zone: 'moon' }, 400],
  ['a host, from who may not choose one', { availability_zone: 'nova:host1' }, 403],
  ['an unknown security group', { security_groups: [{ name: 'none' }] }, 400],
  [
    'an unknown volume',
    { block_device_mapping_v2: [{ source_type: 'volume', destination_type: 'volume', uuid: cirros.id }] },
    400,
  ],
  [
    'two disks to boot from',
    { block_device_mapping_v2: [{ source_type: 'blank', destination_type: 'volume', volume_size: 1, boot_index: 0 }] },
    400,
  ],
  ['a name that is none', { name: '' }, 400],
  ['a name that is too long', { name: 'x'.repeat(256) }, 400],
  ['a number for a name', { name: 1 }, 400],
  ['user data that is no base64', { user_data: '!' }, 400],
  ['an unknown property', { evil: true }, 400],
  ['fewer than at least', { min_count: 3, max_count: 2 }, 400],
  ['more than the quota', { min_count: 50 }, 403],
  ['too much metadata', { metadata: { a: '1', b: '2', c: '3' } }, 403],
  ['no networks since 2.37', { networks: undefined }, 400],
];

for (const [what, given, expected] of refused)
  test(`refused: ${what}`, async () => {
    const server = { name: 'test', imageRef: cirros.id, flavorRef: '1', networks: 'none', ...given };
    const answer = await ask('POST', '/servers', { body: { server } });
    assert.equal(answer.status, expected, answer.text);
    assert.equal(Object.keys(answer.body ?? {})[0], expected === 400 ? 'badRequest' : 'forbidden');
  });

test('several servers are made at once, as many as the quota allows', async () => {
  const body = {
    server: {
      name: 'many',
      imageRef: cirros.id,
      flavorRef: '1',
      networks: 'none',
      min_count: 2,
      max_count: 20,
      return_reservation_id: true,
    },
  };
  const answer = await ask('POST', '/servers', { body });
  assert.equal(answer.status, 202, answer.text);
  assert.match(answer.text, /reservation_id/);
  await until('they are active', async () => {
    const { body: found } = await ask('GET', '/servers/detail?status=ACTIVE&sort_key=display_name&sort_dir=asc');
    const { servers } = found as { servers: { name: string }[] };
    assert.deepEqual(
      servers.map(({ name }) => name),
      ['many-1', 'many-2', 'many-3', 'many-4', 'new'],
    );
    return true;
  });
});

test('lists are paged, filtered, sorted, and hold no one else’s servers', async () => {
  const names = async (query: string, as = 'member') => {
    const answer = await ask('GET', `/servers${query}`, { as });
    assert.equal(answer.status, 200, answer.text);
    return (JSON.parse(answer.text) as { servers: { name: string }[] }).servers.map(({ name }) => name);
  };
  const seen: string[] = [];
  let url: string | undefined = '/servers?limit=2';
  while (url !== undefined) {
    const page = JSON.parse((await ask('GET', url)).text) as {
      servers: { name: string }[];
      servers_links?: { href: string }[];
    };
    seen.push(...page.servers.map(({ name }) => name));
    url = page.servers_links?.[0]?.href.replace('http://cloud:8774/v2.1', '');
  }
  assert.deepEqual(seen.toSorted(), ['many-1', 'many-2', 'many-3', 'many-4', 'new']);
  assert.deepEqual(await names('?name=many-3'), ['many-3']);
  assert.deepEqual(await names('?status=SHUTOFF'), []);
  assert.deepEqual(await names('', 'stranger'), []);
  assert.equal((await names('?all_tenants=1', 'admin')).length, 5);
  assert.equal(await status('GET', '/servers?all_tenants=1'), 403);
  assert.equal(await status('GET', `/servers?marker=${cirros.id}`), 400);
  assert.equal(await status('GET', '/servers?sort_key=evil'), 400);
});
