import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Fault } from '@nimbo/errors/fault.ts';
import { readPatch } from './image-patch.ts';

const names = fc.oneof(fc.string(), fc.constantFrom('name', 'tags', 'status', 'os_glance_x', '__proto__', 'locations'));
const pointers = names.map((name) => `/${name}`);
const operations = fc.constantFrom('add', 'replace', 'remove', 'move', '');
const nearly21 = fc.record({ op: operations, path: fc.oneof(pointers, fc.anything()), value: fc.anything() });
const nearly20 = fc.record({ add: pointers, replace: pointers, value: fc.anything() }, { requiredKeys: [] });
const patches = fc.array(fc.oneof(nearly21, nearly20, fc.anything()), { maxLength: 4 });

test('whatever a patch is, it is read or refused, and never changes what only the service sets', () => {
  fc.assert(
    fc.property(patches, fc.constantFrom('2.0' as const, '2.1' as const), (patch, form) => {
      try {
        for (const { name } of readPatch(patch, form)) {
          assert.ok(!['status', 'locations', '__proto__', 'id', ''].includes(name) && !name.startsWith('os_glance'));
        }
      } catch (error) {
        assert.ok(error instanceof Fault, String(error));
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a pointer is decoded once, in the order of RFC 6901', () => {
  const [change] = readPatch([{ op: 'add', path: '/a~01b~1c', value: 'x' }], '2.1');
  assert.deepEqual(change, { operation: 'add', name: 'a~1b/c', value: 'x', form: '2.1' });
});

test('a patch has an end', () => {
  const one = { op: 'add', path: '/a', value: 'x' };
  assert.equal(
    readPatch(
      Array.from({ length: 1_000 }, () => one),
      '2.1',
    ).length,
    1_000,
  );
  assert.throws(
    () =>
      readPatch(
        Array.from({ length: 1_001 }, () => one),
        '2.1',
      ),
    /1000 operations/,
  );
});
