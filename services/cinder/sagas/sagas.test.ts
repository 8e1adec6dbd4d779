import assert from 'node:assert/strict';
import { sagaConformance } from '@nimbo/saga/saga-conformance.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { findAttachment } from '../db/attachment-store.ts';
import { findSnapshot } from '../db/snapshot-store.ts';
import { findVolume } from '../db/volume-store.ts';
import { cinderFixture, type CinderFixture } from '../testing/cinder-fixture.ts';
import { addAttachment, addSnapshot, addVolume } from '../testing/volume-rows.ts';
import { attachVolumeSaga } from './attach-volume.ts';
import { createSnapshotSaga } from './create-snapshot.ts';
import { createVolumeSaga } from './create-volume.ts';
import { deleteSnapshotSaga } from './delete-snapshot.ts';
import { deleteVolumeSaga } from './delete-volume.ts';
import { detachVolumeSaga } from './detach-volume.ts';
import { extendVolumeSaga } from './extend-volume.ts';

const gibibyte = 1024 ** 3;

/** A cinder whose sagas only the test runs, and its host's volumes. */
const world = async () => {
  const fixture = await cinderFixture({ hasEngine: false, hosts: [] });
  const host = await fixture.addHost('node-1');
  return {
    fixture,
    cinder: fixture.cinder,
    driver: host.driver,
    dispose: async () => {
      await fixture[Symbol.asyncDispose]();
    },
  };
};

/** A volume that is on the host already. */
const present = async (fixture: CinderFixture, given: Parameters<typeof addVolume>[1] = {}) => {
  const volume = await addVolume(fixture.cinder, {
    host: 'node-1',
    wanted: 'present',
    generation: 1,
    status: 'available',
    ...given,
  });
  fixture.cinder.ringHost({} as never, 'node-1');
  await until('it is there', async () => (await statusOf(fixture, volume.id)).reported === 1);
  return volume;
};

const statusOf = async ({ cinder }: CinderFixture, id: string) => {
  const volume = await findVolume(cinder.db.read, id);
  return { status: volume?.status, size: volume?.size, wanted: volume?.wanted, reported: volume?.reported_generation };
};

const ctxOf = undefined as never;

sagaConformance('create-volume', async () => {
  const { fixture, cinder, driver, dispose } = await world();
  const { id } = await addVolume(cinder);
  return {
    definition: createVolumeSaga(cinder),
    initialState: { id },
    assertSucceeded: async () => {
      assert.equal((await statusOf(fixture, id)).status, 'available');
      assert.deepEqual(await driver.read(ctxOf, id), { size: gibibyte, isExported: false });
    },
    assertUndone: async () => {
      assert.equal((await statusOf(fixture, id)).status, 'error');
      await until('nothing is left', async () => (await driver.read(ctxOf, id)) === undefined);
    },
    dispose,
  };
});

sagaConformance('delete-volume', async () => {
  const { fixture, cinder, driver, dispose } = await world();
  const { id } = await present(fixture, { status: 'deleting' });
  return {
    definition: deleteVolumeSaga(cinder),
    initialState: { id },
    assertSucceeded: async () => {
      assert.equal(await findVolume(cinder.db.read, id), undefined);
      assert.equal(await driver.read(ctxOf, id), undefined);
    },
    // What was removed does not come back: the row says so where it is still there.
    assertUndone: async () => {
      const { status } = await statusOf(fixture, id);
      assert.ok(status === 'error_deleting' || status === undefined, status);
    },
    dispose,
  };
});

sagaConformance('extend-volume', async () => {
  const { fixture, cinder, driver, dispose } = await world();
  const { id } = await present(fixture, { status: 'extending', previous_status: 'in-use' });
  await addAttachment(cinder, id, { status: 'attached', instance_id: 'server' });
  return {
    definition: extendVolumeSaga(cinder),
    initialState: { id, from: 1, to: 2, previous: 'in-use' },
    assertSucceeded: async () => {
      const { status, size } = await statusOf(fixture, id);
      assert.deepEqual({ status, size }, { status: 'in-use', size: 2 });
      assert.equal((await driver.read(ctxOf, id))?.size, 2 * gibibyte);
      assert.ok(fixture.extended.includes(`server ${id}`));
    },
    assertUndone: async () => {
      const volume = await findVolume(cinder.db.read, id);
      assert.deepEqual([volume?.status, volume?.size, volume?.wanted_size], ['error_extending', 1, 1]);
    },
    dispose,
  };
});

sagaConformance('attach-volume', async () => {
  const { fixture, cinder, driver, dispose } = await world();
  const { id: volume } = await present(fixture, { status: 'attaching' });
  const { id: attachment } = await addAttachment(cinder, volume);
  return {
    definition: attachVolumeSaga(cinder),
    initialState: { attachment, volume },
    assertSucceeded: async () => {
      const { connection } = (await findAttachment(cinder.db.read, attachment)) ?? {};
      assert.equal(connection?.data['export'], `volume-${volume}`);
      assert.equal((await driver.read(ctxOf, volume))?.isExported, true);
    },
    assertUndone: async () => {
      const found = await findAttachment(cinder.db.read, attachment);
      assert.deepEqual([found?.connector, found?.connection], [null, null]);
      await until('nobody reaches it', async () => (await driver.read(ctxOf, volume))?.isExported === false);
    },
    dispose,
  };
});

sagaConformance('detach-volume', async () => {
  const { fixture, cinder, driver, dispose } = await world();
  const { id: volume } = await present(fixture, { status: 'detaching', is_exported: true });
  const { id: attachment } = await addAttachment(cinder, volume, { status: 'detaching' });
  return {
    definition: detachVolumeSaga(cinder),
    initialState: { attachment, volume },
    assertSucceeded: async () => {
      assert.equal(await findAttachment(cinder.db.read, attachment), undefined);
      assert.equal((await statusOf(fixture, volume)).status, 'available');
      assert.equal((await driver.read(ctxOf, volume))?.isExported, false);
    },
    // What a host has let go of stays so; the attachment can be deleted again.
    assertUndone: async () => {
      const status = (await findAttachment(cinder.db.read, attachment))?.status;
      assert.ok(status === 'error_detaching' || status === undefined, status);
    },
    dispose,
  };
});

/** A snapshot of a volume that is on the host already. */
const snapshotOf = async (fixture: CinderFixture, status: string, wanted: string | null) => {
  const { id: volume } = await present(fixture);
  return addSnapshot(fixture.cinder, volume, { host: 'node-1', status, wanted, generation: wanted === null ? 0 : 1 });
};

sagaConformance('create-snapshot', async () => {
  const { fixture, cinder, driver, dispose } = await world();
  const { id } = await snapshotOf(fixture, 'creating', null);
  return {
    definition: createSnapshotSaga(cinder),
    initialState: { id },
    assertSucceeded: async () => {
      assert.equal((await findSnapshot(cinder.db.read, id))?.status, 'available');
      assert.deepEqual(await driver.read(ctxOf, id), { size: gibibyte, isExported: false });
    },
    assertUndone: async () => {
      assert.equal((await findSnapshot(cinder.db.read, id))?.status, 'error');
      await until('nothing is left', async () => (await driver.read(ctxOf, id)) === undefined);
    },
    dispose,
  };
});

sagaConformance('delete-snapshot', async () => {
  const { fixture, cinder, driver, dispose } = await world();
  const { id } = await snapshotOf(fixture, 'deleting', 'present');
  return {
    definition: deleteSnapshotSaga(cinder),
    initialState: { id },
    assertSucceeded: async () => {
      assert.equal(await findSnapshot(cinder.db.read, id), undefined);
      assert.equal(await driver.read(ctxOf, id), undefined);
    },
    // What was removed does not come back.
    assertUndone: async () => {
      const status = (await findSnapshot(cinder.db.read, id))?.status;
      assert.ok(status === 'error_deleting' || status === undefined, status);
    },
    dispose,
  };
});
