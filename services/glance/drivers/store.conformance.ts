import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { InsufficientStorage } from '@nimbo/errors/faults.ts';
import type { ByteRange, ImageStore } from './store.ts';

/** A store to be tested. */
export interface StoreUnderTest extends AsyncDisposable {
  readonly store: ImageStore;
}

const read = async (store: ImageStore, key: string, range?: ByteRange): Promise<string | undefined> => {
  const stream = await store.open(key, range);
  return stream === undefined ? undefined : (await buffer(stream)).toString();
};

const put = async (store: ImageStore, key: string, texts: readonly string[]): Promise<void> => {
  const writer = await store.create(key, undefined);
  await writer.write(texts.map((text) => Buffer.from(text)));
  await writer.commit();
};

/** What every driver of {@link ImageStore} must do. */
export const storeConformance = (name: string, open: () => Promise<StoreUnderTest>): void => {
  const behaviour = (title: string, run: (store: ImageStore) => Promise<void>): void => {
    void test(`${name}: ${title}`, async () => {
      await using subject = await open();
      await run(subject.store);
    });
  };

  behaviour('bytes are there whole after commit, and not before', async (store) => {
    const writer = await store.create('a1', 6);
    await writer.write([Buffer.from('one'), Buffer.alloc(0), Buffer.from('two')]);
    assert.equal(await store.size('a1'), undefined);
    assert.equal(await store.open('a1'), undefined);
    assert.deepEqual(await store.listUnfinished(), ['a1']);
    await writer.commit();
    assert.equal(await store.size('a1'), 6);
    assert.equal(await read(store, 'a1'), 'onetwo');
    assert.deepEqual(await store.listUnfinished(), []);
    await writer.abort();
    assert.equal(await read(store, 'a1'), 'onetwo');
  });

  behaviour('many writes keep their order', async (store) => {
    const writer = await store.create('a2', undefined);
    const texts = Array.from({ length: 50 }, (_, index) => `${index};`);
    for (const text of texts) await writer.write([Buffer.from(text)]);
    await writer.commit();
    assert.equal(await read(store, 'a2'), texts.join(''));
  });

  behaviour('what is aborted leaves nothing, however often', async (store) => {
    const writer = await store.create('a3', undefined);
    await writer.write([Buffer.from('gone')]);
    await writer.abort();
    await writer.abort();
    assert.equal(await store.size('a3'), undefined);
    assert.deepEqual(await store.listUnfinished(), []);
  });

  behaviour('a range is given as asked', async (store) => {
    await put(store, 'a4', ['0123456789']);
    assert.equal(await read(store, 'a4', { start: 2, length: 3 }), '234');
    assert.equal(await read(store, 'a4', { start: 9, length: 1 }), '9');
    assert.equal(await read(store, 'a4', { start: 0, length: 10 }), '0123456789');
  });

  behaviour('no bytes are bytes too', async (store) => {
    await put(store, 'a5', []);
    assert.equal(await store.size('a5'), 0);
    assert.equal(await read(store, 'a5'), '');
  });

  behaviour('what was removed is gone, and may be removed again', async (store) => {
    await put(store, 'a6', ['x']);
    await store.remove('a6');
    await store.remove('a6');
    assert.equal(await store.size('a6'), undefined);
    assert.deepEqual(await store.list(), []);
  });

  behaviour('a reader that has begun reads to the end of what was removed', async (store) => {
    await put(store, 'a7', ['still here']);
    const stream = await store.open('a7');
    await store.remove('a7');
    assert.ok(stream !== undefined);
    assert.equal((await buffer(stream)).toString(), 'still here');
  });

  behaviour('everything committed is listed with its size', async (store) => {
    await put(store, 'a8', ['x']);
    await put(store, 'a9', ['xyz']);
    const listed = (await store.list()).toSorted((one, other) => (one.key < other.key ? -1 : 1));
    assert.deepEqual(listed, [
      { key: 'a8', size: 1 },
      { key: 'a9', size: 3 },
    ]);
  });

  behaviour('what a dead writer left can be removed', async (store) => {
    const writer = await store.create('aa', undefined);
    await writer.write([Buffer.from('x')]);
    await store.removeUnfinished('aa');
    await store.removeUnfinished('aa');
    assert.deepEqual(await store.listUnfinished(), []);
    await writer.abort();
  });

  behaviour('what cannot fit is refused before it comes', async (store) => {
    await assert.rejects(store.create('ab', 2 ** 52), InsufficientStorage);
    assert.deepEqual(await store.listUnfinished(), []);
  });

  behaviour('it says that it can be used', (store) => store.check());
};
