import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { InsufficientStorage } from '@nimbo/errors/faults.ts';
import { volumeDriverConformance } from '../volume-driver.conformance.ts';
import { fakeDriver } from './fake-driver.ts';

volumeDriverConformance('fake', () =>
  Promise.resolve({ driver: fakeDriver(1024 ** 3), [Symbol.asyncDispose]: () => Promise.resolve() }),
);

test('a simulated host is full at some time', async () => {
  const driver = fakeDriver(10);
  await assert.rejects(
    driver.create(internalContext(), { id: randomUUID(), size: 11, image: null, source: null }),
    InsufficientStorage,
  );
});
