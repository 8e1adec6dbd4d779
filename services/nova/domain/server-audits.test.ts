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
