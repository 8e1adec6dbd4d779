import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { sagaConformance } from '@nimbo/saga/saga-conformance.ts';
import type { BlockDevice } from '../db/cell/block-device.ts';
import { listBlockDevices } from '../db/cell/block-device-store.ts';
import { privateNetwork } from '../testing/fake-networks.ts';
import { ctx, serverWorld, type ServerWorld } from '../testing/server-world.ts';
import { onlyCell, placeServer, requestedDevice, serverOf } from '../testing/servers.ts';
import { attachVolumeSaga } from './attach-volume.ts';
import { attachInterfaceSaga, detachInterfaceSaga, type AttachInterface } from './change-interfaces.ts';
import { detachVolumeSaga } from './detach-volume.ts';
import { extendVolumeSaga } from './extend-volume.ts';

const startedAt = '2026-01-01T00:00:00.000000Z';

/** A world with a running server, and nobody else at work. */
const withServer = async (devices: readonly BlockDevice[] = []): Promise<{ world: ServerWorld; uuid: string }> => {
  const world = await serverWorld();
  await world.stopEngines();
  await world.hosts.add('host1');
  const uuid = await placeServer(world, { vmState: 'active', taskState: null, power: 'running', devices });
  return { world, uuid };
};

const devicesOf = (world: ServerWorld, uuid: string) => listBlockDevices(onlyCell(world).db.read, [uuid]);

const guestHas = async (world: ServerWorld, uuid: string) => {
  await world.hosts.look('host1');
  const { reported } = await serverOf(world, uuid);
  return { volumes: reported.volumes, ports: reported.ports };
};

sagaConformance('attach-volume', async () => {
  const device = requestedDevice({ id: randomUUID(), volumeId: randomUUID() });
  const { world, uuid } = await withServer([device]);
  const volume = world.volumes.add({ id: device.volumeId ?? '' });
  return {
    definition: attachVolumeSaga(world.nova, onlyCell(world)),
    initialState: { uuid, device: device.id, volume: volume.id, startedAt },
    assertSucceeded: async () => {
      assert.deepEqual((await guestHas(world, uuid)).volumes, [volume.id]);
      assert.equal(world.volumes.volumes.get(volume.id)?.status, 'in-use');
      assert.equal((await devicesOf(world, uuid))[0]?.state, 'attached');
    },
    assertUndone: async () => {
      assert.deepEqual((await guestHas(world, uuid)).volumes, []);
      assert.equal(world.volumes.volumes.get(volume.id)?.status, 'available');
      assert.equal(world.volumes.attachments.size, 0);
      assert.deepEqual(await devicesOf(world, uuid), []);
    },
    dispose: async () => world[Symbol.asyncDispose](),
  };
});

sagaConformance('detach-volume', async () => {
  const volumeId = randomUUID();
  const connectionInfo = { driver_volume_type: 'nbd', data: {} };
  const device = requestedDevice({ id: randomUUID(), volumeId, state: 'attached', connectionInfo });
  const { world, uuid } = await withServer([device]);
  world.volumes.add({ id: volumeId });
  const { id: attachment } = await world.volumes.reserve(ctx, volumeId, uuid);
  return {
    definition: detachVolumeSaga(world.nova, onlyCell(world)),
    initialState: { uuid, device: device.id, attachment, startedAt },
    assertSucceeded: async () => {
      assert.deepEqual((await guestHas(world, uuid)).volumes, []);
      assert.equal(world.volumes.attachments.size, 0);
      assert.deepEqual(await devicesOf(world, uuid), []);
    },
    // Once the volume is its owner's again there is no way back; before that the guest gets it again.
    assertUndone: async () => {
      const kept = await devicesOf(world, uuid);
      assert.equal(kept.length, world.volumes.attachments.size);
      assert.deepEqual((await guestHas(world, uuid)).volumes, kept.length === 0 ? [] : [volumeId]);
    },
    dispose: async () => world[Symbol.asyncDispose](),
  };
});

sagaConformance('extend-volume', async () => {
  const volumeId = randomUUID();
  const connectionInfo = { driver_volume_type: 'nbd', data: {} };
  const device = requestedDevice({ id: randomUUID(), volumeId, volumeSize: 1, state: 'attached', connectionInfo });
  const { world, uuid } = await withServer([device]);
  world.volumes.add({ id: volumeId, size: 3 });
  const sizeNow = async () => (await devicesOf(world, uuid))[0]?.volumeSize;
  return {
    definition: extendVolumeSaga(world.nova, onlyCell(world)),
    initialState: { uuid, volume: volumeId, startedAt },
    assertSucceeded: async () => {
      assert.equal(await sizeNow(), 3);
      assert.deepEqual((await guestHas(world, uuid)).volumes, [volumeId]);
    },
    // What has grown stays so.
    assertUndone: async () => assert.ok([1, 3].includes((await sizeNow()) ?? 0)),
    dispose: async () => world[Symbol.asyncDispose](),
  };
});

sagaConformance('attach-interface', async () => {
  const { world, uuid } = await withServer();
  const wanted = { networkId: privateNetwork.id, portId: null, fixedIp: null, tag: 'x' };
  const initialState: AttachInterface = { uuid, wanted, startedAt };
  return {
    definition: attachInterfaceSaga(world.nova, onlyCell(world)),
    initialState,
    assertSucceeded: async () => {
      const { interfaces } = await serverOf(world, uuid);
      assert.deepEqual(
        interfaces.map(({ tag, isOwn }) => [tag, isOwn]),
        [['x', true]],
      );
      assert.deepEqual((await guestHas(world, uuid)).ports, [...world.networks.ports.keys()]);
    },
    assertUndone: async () => {
      assert.deepEqual((await serverOf(world, uuid)).interfaces, []);
      assert.equal(world.networks.ports.size, 0);
      assert.deepEqual((await guestHas(world, uuid)).ports, []);
    },
    dispose: async () => world[Symbol.asyncDispose](),
  };
});

sagaConformance('detach-interface', async () => {
  const { world, uuid } = await withServer();
  const place = { deviceId: uuid, host: 'host1', zone: 'nova' };
  const wanted = { projectId: 'example', networkId: privateNetwork.id, fixedIp: null, securityGroups: undefined };
  const port = await world.networks.createPort(ctx, { ...wanted, ...place });
  const [described] = await world.networks.describe(ctx, [port]);
  assert.ok(described !== undefined);
  const taken = { ...described, tag: null, isOwn: true };
  await onlyCell(world).db.transaction(ctx, async (tx) => {
    await tx
      .updateTable('instances')
      .set({ interfaces: JSON.stringify([taken]) })
      .where('uuid', '=', uuid)
      .execute();
  });
  return {
    definition: detachInterfaceSaga(world.nova, onlyCell(world)),
    initialState: { uuid, taken, startedAt },
    assertSucceeded: async () => {
      assert.deepEqual((await serverOf(world, uuid)).interfaces, []);
      assert.equal(world.networks.ports.size, 0);
    },
    assertUndone: async () => {
      const { interfaces } = await serverOf(world, uuid);
      assert.deepEqual(
        interfaces.map(({ portId }) => portId),
        [port.id],
        'the guest gets its card again',
      );
    },
    dispose: async () => world[Symbol.asyncDispose](),
  };
});
