import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ctx, serverWorld } from '../testing/server-world.ts';
import { placeServer } from '../testing/servers.ts';
import { serverAudits } from './server-audits.ts';

test('what the databases and placement say of a server is compared', async () => {
  await using world = await serverWorld();
  await world.stopEngines();
  await world.hosts.add('host1');
  const find = async () => {
    const found = [];
    for (const audit of serverAudits(world.nova)) found.push(...(await audit.find(new AbortController().signal)));
    return found.map(({ what }) => what);
  };
  const uuid = await placeServer(world, { vmState: 'active', taskState: null, power: 'running' });
  assert.deepEqual(await find(), []);
  await world.placement.release(ctx, uuid);
  const [provider = ''] = world.placement.inventories.keys();
  await world.placement.claim(ctx, { instance: 'gone', provider, resources: { VCPU: 1 }, projectId: 'p', userId: 'u' });
  await world.nova.api.transaction(ctx, async (tx) => {
    await tx.deleteFrom('instance_mappings').where('instance_uuid', '=', uuid).execute();
  });
  assert.deepEqual(await find(), [
    `server ${uuid} is in cell1 and the API does not know it`,
    'room of host host1 is held for gone, which is not there',
    `server ${uuid} is on host host1, and no room is held for it there`,
  ]);
});

test('what neutron and cinder keep for a server that is not there is named', async () => {
  await using world = await serverWorld();
  await world.stopEngines();
  await world.hosts.add('host1');
  const find = async () => {
    const found = [];
    for (const audit of serverAudits(world.nova)) found.push(...(await audit.find(new AbortController().signal)));
    return found.map(({ what }) => what);
  };
  const uuid = await placeServer(world, { vmState: 'active', taskState: null, power: 'running' });
  const keep = async (instance: string) => {
    const { id: volumeId } = world.volumes.add();
    const port = {
      projectId: 'p',
      networkId: 'n',
      fixedIp: null,
      securityGroups: undefined,
      host: 'host1',
      zone: 'nova',
    };
    return [
      (await world.networks.createPort(ctx, { ...port, deviceId: instance })).id,
      (await world.volumes.reserve(ctx, volumeId, instance)).id,
    ];
  };
  await keep(uuid);
  assert.deepEqual(await find(), []);
  const [port, attachment] = await keep('gone');
  assert.deepEqual(await find(), [
    `port ${port} is kept for server gone, which is not there`,
    `attachment ${attachment} keeps a volume for server gone, which is not there`,
  ]);
});
