import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { BadRequest, InsufficientStorage } from '@nimbo/errors/faults.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { listVolumes } from '../../db/volume-store.ts';
import { cinderFixture } from '../../testing/cinder-fixture.ts';
import { ask, makeVolume, untilStatus, volumeNow } from '../../testing/calls.ts';
import { fakeDriver } from '../../volume/drivers/fake/fake-driver.ts';

const fixture = await cinderFixture({ settings: { quota_volumes: 100, quota_gigabytes: 500 } });
after(() => fixture[Symbol.asyncDispose]());
const { app, images } = fixture;

describe('volumes', () => {
  it('are made, listed, shown, changed and deleted, with the project in the URL or without', async () => {
    const made = await ask(app, 'member', 'POST /v3/example/volumes', { volume: { size: 2, name: 'data' } });
    assert.equal(made.status, 202);
    const { id } = made.body['volume'] as { readonly id: string };
    await untilStatus(app, id, 'available');
    const shown = await volumeNow(app, id);
    assert.equal(shown['size'], 2);
    assert.equal(shown['volume_type'], '__DEFAULT__');
    assert.equal(shown['bootable'], 'false');
    assert.equal((await ask(app, 'reader', `GET /v3/example/volumes/${id}`)).status, 200);
    const list = await ask(app, 'reader', 'GET /v3/volumes?name=data');
    assert.equal((list.body['volumes'] as readonly unknown[]).length, 1);
    const update = { volume: { name: 'more', metadata: { a: 'b' } } };
    assert.equal((await ask(app, 'member', `PUT /v3/volumes/${id}`, update)).status, 200);
    const found = await ask(app, 'reader', `GET /v3/volumes/detail?metadata=${encodeURIComponent("{'a': 'b'}")}`);
    assert.equal((found.body['volumes'] as readonly unknown[]).length, 1);
    assert.equal((await ask(app, 'member', `DELETE /v3/volumes/${id}`)).status, 202);
    await until('it is gone', async () => (await ask(app, 'member', `GET /v3/volumes/${id}`)).status === 404);
  });

  it('are refused where what is asked is wrong', async () => {
    const post = (volume: unknown) => ask(app, 'member', 'POST /v3/volumes', { volume });
    for (const wrong of [{}, { size: 0 }, { size: 'x' }, { size: -1 }, { size: 1, name: 'x'.repeat(256) }]) {
      assert.equal((await post(wrong)).status, 400, JSON.stringify(wrong));
    }
    assert.equal((await post({ size: 1, volume_type: 'none' })).status, 404);
    assert.equal((await post({ size: 1, availability_zone: 'moon' })).status, 400);
    assert.equal((await post({ size: 1, imageRef: randomUUID() })).status, 404);
    assert.equal((await ask(app, 'reader', 'POST /v3/volumes', { volume: { size: 1 } })).status, 403);
    assert.equal((await ask(app, 'member', 'GET /v3/elsewhere/volumes')).status, 400);
    assert.equal((await ask(app, 'member', `GET /v3/volumes/${randomUUID()}`)).status, 404);
  });

  it('of others are not there', async () => {
    const id = await makeVolume(app);
    assert.equal((await ask(app, 'stranger', `GET /v3/volumes/${id}`)).status, 404);
    assert.equal((await ask(app, 'stranger', `DELETE /v3/volumes/${id}`)).status, 404);
    assert.equal((await ask(app, 'reader', `DELETE /v3/volumes/${id}`)).status, 403);
    assert.deepEqual((await ask(app, 'stranger', 'GET /v3/volumes?all_tenants=1')).body['volumes'], []);
  });

  it('are made from an image and keep what it says of itself', async () => {
    const id = randomUUID();
    const properties = { image_id: id, os_distro: 'debian' };
    const image = {
      id,
      status: 'active',
      minDisk: 0,
      size: 10,
      virtualSize: 2 ** 30,
      diskFormat: 'qcow2',
      hash: null,
      properties,
    };
    images.set(id, image);
    const volume = await volumeNow(app, await makeVolume(app, { imageRef: id }));
    assert.equal(volume['bootable'], 'true');
    assert.deepEqual(volume['volume_image_metadata'], properties);
    images.set(id, { ...image, virtualSize: 2 ** 31 });
    const small = await ask(app, 'member', 'POST /v3/volumes', { volume: { size: 1, imageRef: id } });
    assert.equal(small.status, 400);
  });

  it('grow, count against the quota, and do not shrink', async () => {
    const id = await makeVolume(app);
    const extend = (size: number) =>
      ask(app, 'member', `POST /v3/volumes/${id}/action`, { 'os-extend': { new_size: size } });
    assert.equal((await extend(1)).status, 400);
    assert.equal((await extend(10_000)).status, 413);
    assert.equal((await extend(3)).status, 202);
    await until('it has grown', async () => (await volumeNow(app, id))['size'] === 3);
    assert.equal((await volumeNow(app, id))['status'], 'available');
  });

  it('that fit on no host are in error and say why', async () => {
    await using own = await cinderFixture({ hosts: [] });
    const made = await ask(own.app, 'member', 'POST /v3/volumes', { volume: { size: 1 } });
    const { id } = made.body['volume'] as { readonly id: string };
    await untilStatus(own.app, id, 'error');
    const { body } = await ask(own.app, 'member', `GET /v3/messages?resource_uuid=${id}`);
    assert.match(JSON.stringify(body), /there is no host with volumes/);
    assert.equal((await ask(own.app, 'member', `DELETE /v3/volumes/${id}`)).status, 202);
    await until('it is gone', async () => (await ask(own.app, 'member', `GET /v3/volumes/${id}`)).status === 404);
  });
});

describe('volumes on several hosts', () => {
  /** Says that it has the most room, and fails. */
  const failing = (failure: Error) => ({
    ...fakeDriver(4000 * 2 ** 30),
    create: () => Promise.reject(failure),
  });

  it('that a host fails to make are made on another one', async () => {
    await using own = await cinderFixture();
    await own.addHost('node-full', failing(new InsufficientStorage('no room at all', { code: 'cinder.no_space' })));
    const volume = await volumeNow(own.app, await makeVolume(own.app));
    assert.equal(volume['os-vol-host-attr:host'], 'node-1@nbd#nbd');
    const [found] = await listVolumes(own.cinder.db.read, {});
    assert.equal(found?.wanted, 'present');
  });

  it('that no host can make are in error, with what the last one said', async () => {
    await using own = await cinderFixture({ hosts: [] });
    await own.addHost('node-bad', failing(new BadRequest('the image is no image', { code: 'qemu.image_refused' })));
    const made = await ask(own.app, 'member', 'POST /v3/volumes', { volume: { size: 1 } });
    const { id } = made.body['volume'] as { readonly id: string };
    await untilStatus(own.app, id, 'error');
    const { body } = await ask(own.app, 'member', `GET /v3/messages?resource_uuid=${id}`);
    assert.match(JSON.stringify(body), /Host node-bad: the image is no image/);
  });
});
