import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { cinderFixture } from '../../testing/cinder-fixture.ts';
import { ask, makeVolume, untilStatus, volumeNow } from '../../testing/calls.ts';

const fixture = await cinderFixture({ settings: { quota_volumes: 100 } });
after(() => fixture[Symbol.asyncDispose]());
const { app, extended, servers } = fixture;

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly connection_info: Readonly<Record<string, unknown>>;
}

const attachmentIn = (body: Record<string, unknown>): Shown => body['attachment'] as Shown;

describe('attachments', () => {
  it('are kept, made reachable, completed and given back', async () => {
    const [volume, server] = [await makeVolume(app), randomUUID()];
    const reserve = { attachment: { volume_uuid: volume, instance_uuid: server } };
    const reserved = await ask(app, 'member', 'POST /v3/attachments', reserve);
    assert.equal(reserved.status, 200);
    const { id } = attachmentIn(reserved.body);
    assert.equal((await volumeNow(app, volume))['status'], 'reserved');
    assert.equal((await ask(app, 'member', 'POST /v3/attachments', reserve)).status, 400);
    const connector = { attachment: { connector: { host: 'node-1' } } };
    const connected = attachmentIn((await ask(app, 'member', `PUT /v3/attachments/${id}`, connector)).body);
    assert.equal(connected.status, 'attaching');
    assert.equal(connected.connection_info['driver_volume_type'], 'nbd');
    assert.equal(connected.connection_info['export'], `volume-${volume}`);
    const complete = { 'os-complete': {} };
    assert.equal((await ask(app, 'member', `POST /v3/attachments/${id}/action`, complete)).status, 204);
    assert.equal((await volumeNow(app, volume))['status'], 'in-use');
    assert.equal((await ask(app, 'member', `DELETE /v3/volumes/${volume}`)).status, 400);

    const extend = { 'os-extend': { new_size: 2 } };
    assert.equal((await ask(app, 'member', `POST /v3/volumes/${volume}/action`, extend, '3.41')).status, 400);
    assert.equal((await ask(app, 'member', `POST /v3/volumes/${volume}/action`, extend)).status, 202);
    await until('nova was told', () => extended.includes(`${server} ${volume}`));
    await untilStatus(app, volume, 'in-use');

    assert.equal((await ask(app, 'member', `DELETE /v3/attachments/${id}`)).status, 200);
    assert.equal((await volumeNow(app, volume))['status'], 'available');
    assert.equal((await ask(app, 'member', `GET /v3/attachments/${id}`)).status, 404);
  });

  it('of others are not there, and before 3.27 there are none', async () => {
    const volume = await makeVolume(app);
    const reserve = { attachment: { volume_uuid: volume } };
    assert.equal((await ask(app, 'stranger', 'POST /v3/attachments', reserve)).status, 404);
    const { id } = attachmentIn((await ask(app, 'member', 'POST /v3/attachments', reserve)).body);
    assert.equal((await ask(app, 'stranger', `DELETE /v3/attachments/${id}`)).status, 404);
    assert.equal((await ask(app, 'member', `GET /v3/attachments/${id}`, undefined, '3.26')).status, 404);
    assert.equal((await ask(app, 'member', `DELETE /v3/attachments/${id}`)).status, 200);
  });

  it('are made the older way too', async () => {
    const volume = await makeVolume(app);
    const act = (body: unknown) => ask(app, 'member', `POST /v3/volumes/${volume}/action`, body);
    assert.equal((await act({ 'os-reserve': null })).status, 202);
    assert.equal((await act({ 'os-reserve': null })).status, 400);
    const connector = { connector: { host: 'node-1' } };
    const { body } = await act({ 'os-initialize_connection': connector });
    assert.match(JSON.stringify(body), /"driver_volume_type":"nbd"/);
    const server = { instance_uuid: randomUUID(), mountpoint: '/dev/vdb' };
    assert.equal((await act({ 'os-attach': server })).status, 202);
    assert.equal((await volumeNow(app, volume))['status'], 'in-use');
    assert.equal((await act({ 'os-begin_detaching': null })).status, 202);
    assert.equal((await act({ 'os-roll_detaching': null })).status, 202);
    assert.equal((await act({ 'os-begin_detaching': null })).status, 202);
    assert.equal((await act({ 'os-terminate_connection': connector })).status, 202);
    assert.equal((await act({ 'os-detach': {} })).status, 202);
    assert.equal((await volumeNow(app, volume))['status'], 'available');
  });

  it('that a server uses are taken away by nova alone', async () => {
    const [volume, server] = [await makeVolume(app), randomUUID()];
    const connector = { host: 'node-1', mountpoint: '/dev/vdb' };
    const attachment = { volume_uuid: volume, instance_uuid: server, connector };
    const { id } = attachmentIn((await ask(app, 'member', 'POST /v3/attachments', { attachment })).body);
    await ask(app, 'member', `POST /v3/attachments/${id}/action`, { 'os-complete': {} });
    servers.set(server, [{ volumeId: volume, attachmentId: id }]);
    const [shown] = (await volumeNow(app, volume))['attachments'] as { device: string; server_id: string }[];
    assert.deepEqual([shown?.device, shown?.server_id], ['/dev/vdb', server]);

    const act = (body: unknown) => ask(app, 'member', `POST /v3/volumes/${volume}/action`, body);
    const { status, body } = await ask(app, 'member', `DELETE /v3/attachments/${id}`);
    assert.equal(status, 409);
    assert.match(JSON.stringify(body), new RegExp(`from instance ${server} using the Compute API`));
    assert.equal((await act({ 'os-detach': {} })).status, 409);
    assert.equal((await act({ 'os-terminate_connection': { connector } })).status, 409);
    // The service's token counts, not that there is one.
    assert.equal((await ask(app, 'member+reader', `DELETE /v3/attachments/${id}`)).status, 409);
    assert.equal((await ask(app, 'member+service', `DELETE /v3/attachments/${id}`)).status, 200);
    assert.equal((await volumeNow(app, volume))['status'], 'available');
  });

  it('of a server that nova does not have any more are taken away by their owner', async () => {
    const [volume, server] = [await makeVolume(app), randomUUID()];
    const attachment = { volume_uuid: volume, instance_uuid: server, connector: { host: 'node-1' } };
    const { id } = attachmentIn((await ask(app, 'member', 'POST /v3/attachments', { attachment })).body);
    servers.set(server, []);
    assert.equal((await ask(app, 'member', `DELETE /v3/attachments/${id}`)).status, 200);
  });
});
