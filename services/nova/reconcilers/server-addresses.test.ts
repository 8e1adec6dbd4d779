import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { receiveEvents } from '../domain/external-events.ts';
import { writeInstance } from '../db/cell/instance-store.ts';
import { privateNetwork } from '../testing/fake-networks.ts';
import { ctx, serverWorld, type ServerWorld } from '../testing/server-world.ts';
import { onlyCell, placeServer, serverOf } from '../testing/servers.ts';
import { allAddresses, toldAddresses } from './server-addresses.ts';

/** A running server with one port, whose guest has it. */
const withPort = async (world: ServerWorld) => {
  await world.hosts.add('host1');
  const uuid = await placeServer(world, { vmState: 'active', taskState: null, power: 'running' });
  const place = { deviceId: uuid, host: 'host1', zone: 'nova' };
  const wanted = { projectId: 'example', networkId: privateNetwork.id, fixedIp: null, securityGroups: undefined };
  const port = await world.networks.createPort(ctx, { ...wanted, ...place });
  const [described] = await world.networks.describe(ctx, [port]);
  assert.ok(described !== undefined);
  const interfaces = JSON.stringify([{ ...described, tag: 'front', isOwn: true }]);
  await onlyCell(world).db.transaction(ctx, (tx) =>
    writeInstance(tx, uuid, { interfaces }, '2026-01-01T00:00:00.000000Z'),
  );
  return { uuid, port, address: port.addresses[0]?.address ?? '' };
};

const floatingOf = async (world: ServerWorld, uuid: string) =>
  (await serverOf(world, uuid)).interfaces.flatMap(({ addresses }) => addresses.flatMap(({ floating }) => floating));

const tell = (world: ServerWorld, serverUuid: string, tag: string) =>
  receiveEvents(ctx, world.nova, [{ serverUuid, name: 'network-changed', tag, status: 'completed' }]);

describe('addresses of servers', () => {
  it('follow what neutron tells: a floating IP that comes and goes', async () => {
    await using world = await serverWorld();
    const { uuid, port, address } = await withPort(world);
    let rung = 0;
    world.nova.bells.addresses.listen(() => (rung += 1));
    const told = toldAddresses(world.nova);
    world.networks.floating.set(address, '172.24.4.9');
    assert.deepEqual(await told.run(ctx), { changed: 0 });
    await tell(world, uuid, port.id);
    assert.equal(rung, 1);
    assert.deepEqual(await told.run(ctx), { changed: 1 });
    assert.deepEqual(await floatingOf(world, uuid), ['172.24.4.9']);
    assert.equal((await serverOf(world, uuid)).interfaces[0]?.tag, 'front');
    world.networks.floating.clear();
    await tell(world, uuid, port.id);
    await told.run(ctx);
    assert.deepEqual(await floatingOf(world, uuid), []);
    assert.deepEqual(await told.run(ctx), { changed: 0 });
  });

  it('are found out without being told', async () => {
    await using world = await serverWorld();
    const { uuid, address } = await withPort(world);
    world.networks.floating.set(address, '172.24.4.9');
    assert.deepEqual(await allAddresses(world.nova).run(ctx), { checked: 1, changed: 1 });
    assert.deepEqual(await allAddresses(world.nova).run(ctx), { checked: 1, changed: 0 });
    assert.deepEqual(await floatingOf(world, uuid), ['172.24.4.9']);
  });

  it('are left alone while a server goes, whose ports go first', async () => {
    await using world = await serverWorld();
    const { uuid, port, address } = await withPort(world);
    const told = toldAddresses(world.nova);
    await onlyCell(world).db.transaction(ctx, (tx) =>
      writeInstance(tx, uuid, { task_state: 'deleting' }, '2026-01-02T00:00:00.000000Z'),
    );
    await world.networks.deletePort(ctx, port.id);
    await tell(world, uuid, port.id);
    assert.deepEqual(await told.run(ctx), { changed: 0 });
    assert.deepEqual(await allAddresses(world.nova).run(ctx), { checked: 0, changed: 0 });
    const { interfaces } = await serverOf(world, uuid);
    assert.deepEqual(
      interfaces.flatMap(({ addresses }) => addresses.map((one) => one.address)),
      [address],
    );
  });

  it('are left alone where an interface goes while neutron is asked, and looked at again', async () => {
    await using world = await serverWorld();
    const { uuid, port, address } = await withPort(world);
    const told = toldAddresses(world.nova);
    world.networks.floating.set(address, '172.24.4.9');
    await tell(world, uuid, port.id);
    const real = { ...world.networks };
    world.networks.describe = async (asking, ports) => {
      await onlyCell(world).db.transaction(ctx, (tx) =>
        writeInstance(tx, uuid, { interfaces: '[]' }, '2026-01-02T00:00:00.000000Z'),
      );
      return real.describe(asking, ports);
    };
    assert.deepEqual(await told.run(ctx), { changed: 0 });
    assert.deepEqual((await serverOf(world, uuid)).interfaces, []);
  });

  it('keep an event until neutron answers', async () => {
    await using world = await serverWorld();
    const { uuid, port, address } = await withPort(world);
    const told = toldAddresses(world.nova);
    world.networks.floating.set(address, '172.24.4.9');
    await tell(world, uuid, port.id);
    const real = { ...world.networks };
    world.networks.portsOfServers = () => Promise.reject(new Error('neutron is away'));
    await assert.rejects(told.run(ctx), /neutron is away/);
    world.networks.portsOfServers = (asking, ids) => real.portsOfServers(asking, ids);
    assert.deepEqual(await told.run(ctx), { changed: 1 });
  });
});
