import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { sagaConformance } from '@nimbo/saga/saga-conformance.ts';
import { findMapping } from '../db/nova-api/server-mapping-store.ts';
import { changeServer } from '../domain/server-change.ts';
import { writeInstance } from '../db/cell/instance-store.ts';
import { ctx, serverWorld } from '../testing/server-world.ts';
import { onlyCell, placeServer, requestedDevice, serverOf } from '../testing/servers.ts';
import { deleteServerSaga } from './delete-server.ts';

sagaConformance('delete-server', async () => {
  const world = await serverWorld();
  await world.stopEngines();
  await world.hosts.add('host1');
  const [kept, going] = [world.volumes.add(), world.volumes.add()];
  const devices = [
    requestedDevice({ id: randomUUID(), volumeId: kept.id }),
    requestedDevice({ id: randomUUID(), volumeId: going.id, isDeletedWithServer: true }),
  ];
  const uuid = await placeServer(world, { vmState: 'active', taskState: 'deleting', devices, power: 'running' });
  const cell = onlyCell(world);
  await world.volumes.reserve(ctx, kept.id, uuid);
  const startedAt = '2026-01-01T00:00:00.000000Z';
  return {
    definition: deleteServerSaga(world.nova, cell),
    initialState: { uuid, requestId: ctx.requestId, startedAt },
    assertSucceeded: async () => {
      const { vmState, taskState, deletedAt, reported } = await serverOf(world, uuid);
      assert.deepEqual([vmState, taskState, reported.power], ['deleted', null, 'absent']);
      assert.notEqual(deletedAt, null);
      assert.equal(await findMapping(world.nova.api.read, uuid), undefined);
      assert.deepEqual([...world.volumes.volumes.keys()], [kept.id]);
      assert.equal(world.volumes.volumes.get(kept.id)?.status, 'available');
      assert.equal(world.placement.claims.size, 0);
    },
    // A deletion takes nothing back: it leaves a server that can be deleted again, or none.
    assertUndone: async (cause) => {
      const { vmState, taskState, fault, deletedAt } = await serverOf(world, uuid);
      if (deletedAt !== null) return;
      assert.deepEqual([vmState, taskState, fault?.message], ['error', null, cause.message]);
      await changeServer(ctx, world.nova, { cell, uuid }, (instance, { tx, at }) =>
        writeInstance(tx, instance.uuid, { task_state: 'deleting' }, at),
      );
    },
    dispose: async () => world[Symbol.asyncDispose](),
  };
});
