import assert from 'node:assert/strict';
import { sagaConformance } from '@nimbo/saga/saga-conformance.ts';
import { insertBuildRequest, findBuildRequest } from '../db/nova-api/build-request-store.ts';
import { findMapping, insertMapping } from '../db/nova-api/server-mapping-store.ts';
import { listOtherSagas } from '../db/cell/server-saga-store.ts';
import { findInstance } from '../db/cell/instance-store.ts';
import { newInstance } from '../testing/instances.ts';
import { ctx, serverWorld } from '../testing/server-world.ts';
import { onlyCell, serverOf } from '../testing/servers.ts';
import { createServerSaga } from './create-server.ts';

sagaConformance('create-server', async () => {
  const world = await serverWorld();
  await world.stopEngines();
  await world.hosts.add('host1');
  const { nova } = world;
  const server = newInstance({ projectId: 'example' });
  const { uuid } = server;
  const spec = { interfaces: [], securityGroups: undefined, group: undefined, localDiskGb: 1 };
  await nova.api.transaction(ctx, async (tx) => {
    await insertMapping(tx, server);
    await insertBuildRequest(tx, { server, spec, devices: [], adminPassword: 'x' });
  });
  const cell = onlyCell(world);
  return {
    definition: createServerSaga(nova),
    initialState: { uuid },
    assertSucceeded: async () => {
      const { vmState, taskState, host } = await serverOf(world, uuid);
      assert.deepEqual([vmState, taskState, host], ['building', 'scheduling', 'host1']);
      assert.equal((await findMapping(nova.api.read, uuid))?.cellUuid, cell.uuid);
      assert.equal(await findBuildRequest(nova.api.read, uuid), undefined);
      assert.equal((await listOtherSagas(cell.db.read, uuid, '')).length, 1, 'one build');
    },
    assertUndone: async (cause) => {
      const mapping = await findMapping(nova.api.read, uuid);
      assert.equal(await findBuildRequest(nova.api.read, uuid), undefined);
      if ((await findInstance(cell.db.read, uuid)) !== undefined) {
        assert.equal(mapping?.cellUuid, cell.uuid);
        assert.equal((await serverOf(world, uuid)).taskState, 'deleting', 'what is in its cell is deleted there');
        return;
      }
      assert.equal(mapping?.cellUuid, nova.cells.zero.uuid);
      assert.equal(world.placement.claims.size, 0);
      const { vmState, fault } = await serverOf(world, uuid, nova.cells.zero);
      assert.deepEqual([vmState, fault?.message], ['error', cause.message]);
    },
    dispose: async () => world[Symbol.asyncDispose](),
  };
});
