import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { sagaConformance } from '@nimbo/saga/saga-conformance.ts';
import { privateNetwork } from '../testing/fake-networks.ts';
import { serverWorld, type ServerWorld } from '../testing/server-world.ts';
import { onlyCell, placeServer, requestedDevice, serverOf } from '../testing/servers.ts';
import { buildServerSaga, type BuildServer } from './build-server.ts';

const usersPort = (world: ServerWorld): string => {
  const id = randomUUID();
  world.networks.ports.set(id, {
    id,
    projectId: 'example',
    networkId: privateNetwork.id,
    mac: 'fa:16:3e:11:11:11',
    deviceId: '',
    status: 'DOWN',
    host: '',
    vifType: 'unbound',
    addresses: [{ address: '10.0.0.99', subnetId: 's' }],
  });
  return id;
};

const specOf = (port: string): BuildServer['spec'] => {
  const wanted = { networkId: privateNetwork.id, fixedIp: null, tag: null };
  return {
    interfaces: [
      { ...wanted, portId: port },
      { ...wanted, portId: null },
      { ...wanted, portId: null, tag: 'b' },
    ],
    securityGroups: undefined,
    group: undefined,
    localDiskGb: 1,
  };
};

const assertNothingTaken = (world: ServerWorld, port: string, volume: string): void => {
  assert.deepEqual([...world.networks.ports.keys()], [port]);
  assert.equal(world.networks.ports.get(port)?.deviceId, '');
  assert.deepEqual([...world.volumes.volumes.keys()], [volume]);
  assert.equal(world.volumes.volumes.get(volume)?.status, 'available');
  assert.equal(world.volumes.attachments.size, 0);
  assert.equal(world.placement.claims.size, 0);
};

sagaConformance('build-server', async () => {
  const world = await serverWorld();
  await world.stopEngines();
  await world.hosts.add('host1');
  const volume = world.volumes.add();
  const port = usersPort(world);
  const devices = [
    requestedDevice({ id: randomUUID(), volumeId: volume.id }),
    requestedDevice({ id: randomUUID(), sourceType: 'blank', isDeletedWithServer: true }),
  ];
  const uuid = await placeServer(world, { vmState: 'building', taskState: 'scheduling', devices });
  return {
    definition: buildServerSaga(world.nova, onlyCell(world)),
    initialState: { uuid, spec: specOf(port), attempt: world.nova.settings.max_attempts, failed: [] },
    assertSucceeded: async () => {
      const { vmState, taskState, powerState, interfaces, host } = await serverOf(world, uuid);
      assert.deepEqual([vmState, taskState, powerState, host], ['active', null, 1, 'host1']);
      assert.deepEqual(
        interfaces.map(({ isOwn, tag }) => [isOwn, tag]),
        [
          [false, null],
          [true, null],
          [true, 'b'],
        ],
      );
      assert.equal(world.networks.ports.size, 3);
      assert.equal(world.volumes.volumes.size, 2);
      assert.ok([...world.volumes.volumes.values()].every(({ status }) => status === 'in-use'));
      assert.equal(world.placement.claims.size, 1);
    },
    assertUndone: async (cause) => {
      const { vmState, taskState, fault, host, interfaces } = await serverOf(world, uuid);
      assert.deepEqual([vmState, taskState, host, interfaces], ['error', null, null, []]);
      assert.equal(fault?.message, cause.message);
      assertNothingTaken(world, port, volume.id);
    },
    dispose: async () => world[Symbol.asyncDispose](),
  };
});
