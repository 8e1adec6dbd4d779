import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { ask, makeVolume, untilStatus, volumeNow } from '../../testing/calls.ts';
import { cinderFixture } from '../../testing/cinder-fixture.ts';

const fixture = await cinderFixture({ settings: { quota_volumes: 100, quota_gigabytes: 20 } });
after(() => fixture[Symbol.asyncDispose]());
const { app } = fixture;

const snapshotNow = async (id: string) =>
  (await ask(app, 'member', `GET /v3/snapshots/${id}`)).body['snapshot'] as Readonly<Record<string, unknown>>;

const makeSnapshot = async (volume: string, more: object = {}): Promise<string> => {
  const made = await ask(app, 'member', 'POST /v3/snapshots', { snapshot: { volume_id: volume, ...more } });
  assert.equal(made.status, 202);
  const { id } = made.body['snapshot'] as { readonly id: string };
  await until('it is taken', async () => (await snapshotNow(id))['status'] === 'available');
  return id;
};

const create = (volume: object) => ask(app, 'member', 'POST /v3/volumes', { volume });

describe('snapshots', () => {
  it('are taken, listed, shown, changed and deleted', async () => {
    const volume = await makeVolume(app);
    const id = await makeSnapshot(volume, { name: 'before', metadata: { a: 'b' } });
    const shown = await snapshotNow(id);
    assert.deepEqual([shown['volume_id'], shown['size'], shown['name']], [volume, 1, 'before']);
    assert.equal(shown['os-extended-snapshot-attributes:progress'], '100%');
    const list = await ask(app, 'reader', `GET /v3/snapshots/detail?volume_id=${volume}&sort=name:asc&limit=1`);
    assert.equal((list.body['snapshots'] as readonly unknown[]).length, 1);
    assert.equal((await ask(app, 'member', `DELETE /v3/volumes/${volume}`)).status, 400);
    const update = { snapshot: { name: 'after', description: 'words' } };
    assert.equal((await ask(app, 'member', `PUT /v3/snapshots/${id}`, update)).status, 200);
    assert.equal((await ask(app, 'member', `PUT /v3/snapshots/${id}`, { snapshot: {} })).status, 400);
    const added = await ask(app, 'member', `POST /v3/snapshots/${id}/metadata`, { metadata: { c: 'd' } });
    assert.deepEqual(added.body['metadata'], { a: 'b', c: 'd' });
    assert.equal((await ask(app, 'member', `DELETE /v3/snapshots/${id}/metadata/a`)).status, 200);
    assert.equal((await ask(app, 'member', `GET /v3/snapshots/${id}/metadata/a`)).status, 404);
    assert.equal((await snapshotNow(id))['name'], 'after');
    assert.equal((await ask(app, 'member', `DELETE /v3/snapshots/${id}`)).status, 202);
    await until('it is gone', async () => (await ask(app, 'member', `GET /v3/snapshots/${id}`)).status === 404);
    assert.equal((await ask(app, 'member', `DELETE /v3/volumes/${volume}`)).status, 202);
  });

  it('of others are not there, and readers only look', async () => {
    const id = await makeSnapshot(await makeVolume(app));
    const own = await ask(app, 'stranger', 'GET /v3/snapshots?all_tenants=1');
    assert.deepEqual(own.body['snapshots'], []);
    for (const request of [`GET /v3/snapshots/${id}`, `DELETE /v3/snapshots/${id}`]) {
      assert.equal((await ask(app, 'stranger', request)).status, 404);
    }
    assert.equal((await ask(app, 'reader', `DELETE /v3/snapshots/${id}`)).status, 403);
    const reset = { 'os-reset_status': { status: 'error' } };
    assert.equal((await ask(app, 'member', `POST /v3/snapshots/${id}/action`, reset)).status, 403);
    assert.equal((await ask(app, 'admin', `POST /v3/snapshots/${id}/action`, reset)).status, 202);
    assert.equal((await snapshotNow(id))['status'], 'error');
    const none = { snapshot: { volume_id: randomUUID() } };
    assert.equal((await ask(app, 'member', 'POST /v3/snapshots', none)).status, 404);
  });

  it('of volumes in use are taken by who says so, or knows of it', async () => {
    const volume = await makeVolume(app);
    const attach = { 'os-attach': { instance_uuid: randomUUID(), mountpoint: '/dev/vdb' } };
    await ask(app, 'member', `POST /v3/volumes/${volume}/action`, attach);
    const take = (more: object) => ({ snapshot: { volume_id: volume, ...more } });
    assert.equal((await ask(app, 'member', 'POST /v3/snapshots', take({}), '3.65')).status, 400);
    assert.equal((await ask(app, 'member', 'POST /v3/snapshots', take({ force: true }), '3.65')).status, 202);
    assert.equal((await ask(app, 'member', 'POST /v3/snapshots', take({}))).status, 202);
  });

  it('and volumes are what others are made from, as large or larger', async () => {
    const volume = await makeVolume(app, { size: 2 });
    await ask(app, 'member', `POST /v3/volumes/${volume}/action`, { 'os-set_bootable': { bootable: true } });
    const snapshot = await makeSnapshot(volume);
    const copy = await volumeNow(app, await makeVolume(app, { size: null, snapshot_id: snapshot }));
    assert.deepEqual([copy['size'], copy['snapshot_id'], copy['bootable']], [2, snapshot, 'true']);
    const clone = await volumeNow(app, await makeVolume(app, { size: 3, source_volid: volume }));
    assert.deepEqual([clone['size'], clone['source_volid']], [3, volume]);
    assert.equal((await create({ size: 1, snapshot_id: snapshot })).status, 400);
    assert.equal((await create({ size: 2, snapshot_id: snapshot, source_volid: volume })).status, 400);
    assert.equal((await create({ source_volid: randomUUID() })).status, 404);
    assert.equal((await create({ snapshot_id: randomUUID() })).status, 404);
    assert.equal((await create({ size: 15, source_volid: volume })).status, 413);
  });

  it('are made where their volume lies', async () => {
    const volume = await makeVolume(app);
    await fixture.addHost('node-2');
    const clone = await volumeNow(app, await makeVolume(app, { source_volid: volume, size: 1 }));
    assert.equal(clone['os-vol-host-attr:host'], 'node-1@nbd#nbd');
    await untilStatus(app, volume, 'available');
  });
});
