import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { sagaConformance } from '@nimbo/saga/saga-conformance.ts';
import { toJson } from '@nimbo/db/json.ts';
import { interfacesOf } from '../domain/interfaces.ts';
import { findMapping } from '../db/nova-api/server-mapping-store.ts';
import { changeServer } from '../domain/server-change.ts';
import { writeInstance } from '../db/cell/instance-store.ts';
import { privateNetwork } from '../testing/fake-networks.ts';
import { ctx, serverWorld, type ServerWorld } from '../testing/server-world.ts';
import { onlyCell, placeServer, requestedDevice, serverOf } from '../testing/servers.ts';
import { deleteServerSaga } from './delete-server.ts';

/** Gives a server a port of nova's own. */
const givePort = async (world: ServerWorld, uuid: string): Promise<void> => {
  const wanted = { networkId: privateNetwork.id, portId: null, fixedIp: null, tag: null };
  const binding = { deviceId: uuid, host: 'host1', zone: 'nova', projectId: 'example', securityGroups: undefined };
  const port = await world.networks.createPort(ctx, { ...wanted, ...binding });
  const interfaces = toJson(interfacesOf(await world.networks.describe(ctx, [port]), [wanted]));
  await changeServer(ctx, world.nova, { cell: onlyCell(world), uuid }, (instance, { tx, at }) =>
    writeInstance(tx, instance.uuid, { interfaces }, at),
  );
};

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
  await givePort(world, uuid);
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
      assert.deepEqual([world.placement.claims.size, world.networks.ports.size], [0, 0]);
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
