import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import type { VolumeDriver } from './volume-driver.ts';

const ctx = internalContext();
const mebibyte = 1024 ** 2;

/** What every driver does. */
export const volumeDriverConformance = (
  name: string,
  open: () => Promise<AsyncDisposable & { readonly driver: VolumeDriver }>,
): void => {
  describe(`the volume driver ${name}`, () => {
    it('makes, grows, serves and removes volumes, each any number of times', async () => {
      await using world = await open();
      const { driver } = world;
      const id = randomUUID();
      assert.equal(await driver.read(ctx, id), undefined);
      for (const _ of [1, 2]) await driver.create(ctx, { id, size: mebibyte, image: null, source: null });
      assert.deepEqual(await driver.read(ctx, id), { size: mebibyte, isExported: false });
      assert.deepEqual(await driver.list(ctx), [id]);
      for (const _ of [1, 2]) await driver.export(ctx, id, false);
      assert.deepEqual([...(await driver.exported(ctx, [id, randomUUID()]))], [id]);
      for (const _ of [1, 2]) await driver.grow(ctx, id, 2 * mebibyte);
      assert.deepEqual(await driver.read(ctx, id), { size: 2 * mebibyte, isExported: true });
      for (const _ of [1, 2]) await driver.unexport(ctx, id);
      await driver.grow(ctx, id, 3 * mebibyte);
      assert.deepEqual(await driver.read(ctx, id), { size: 3 * mebibyte, isExported: false });
      await driver.export(ctx, id, true);
      for (const _ of [1, 2]) await driver.remove(ctx, id);
      assert.equal(await driver.read(ctx, id), undefined);
      assert.deepEqual(await driver.list(ctx), []);
    });

    it('copies volumes, served or not, into larger ones', async () => {
      await using world = await open();
      const { driver } = world;
      const [id, first, second] = [randomUUID(), randomUUID(), randomUUID()];
      await driver.create(ctx, { id, size: mebibyte, image: null, source: null });
      await driver.create(ctx, { id: first, size: 2 * mebibyte, image: null, source: id });
      await driver.export(ctx, id, false);
      for (const _ of [1, 2]) await driver.create(ctx, { id: second, size: mebibyte, image: null, source: id });
      assert.equal((await driver.read(ctx, first))?.size, 2 * mebibyte);
      assert.equal((await driver.read(ctx, second))?.size, mebibyte);
      for (const one of [id, first, second]) await driver.remove(ctx, one);
      const orphan = { id: randomUUID(), size: mebibyte, image: null, source: randomUUID() };
      await assert.rejects(driver.create(ctx, orphan), NotFound);
      assert.deepEqual(await driver.list(ctx), []);
    });

    it('tells what room there is', async () => {
      await using world = await open();
      const { total, free } = await world.driver.capacity(ctx);
      assert.ok(total > 0 && free <= total, `${free} of ${total}`);
    });
  });
};
