import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Fault } from '@nimbo/errors/fault.ts';
import { imageFilters } from './filters.ts';
import { sortKeysOf } from './sorting.ts';

const keys = fc.oneof(
  fc.string(),
  fc.constantFrom('name', 'id', 'status', 'created_at', 'size_min', 'protected', 'constructor'),
);
const words = fc.constantFrom('in:', 'gt:', 'neq:', 'eq:', 'x:', '');
const values = fc.tuple(words, fc.string()).map(([word, text]) => word + text);

test('whatever a query asks, it is a filter or refused', () => {
  fc.assert(
    fc.property(fc.dictionary(keys, fc.oneof(values, fc.array(values, { minLength: 1 }))), (query) => {
      try {
        const { comparisons, properties } = imageFilters(query);
        assert.ok(comparisons.length + properties.length <= Object.keys(query).length);
      } catch (error) {
        assert.ok(error instanceof Fault, String(error));
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a text with a colon is a text unless an operator stands before it', () => {
  assert.deepEqual(imageFilters({ name: 'a:b' }).comparisons, [{ column: 'name', operator: 'in', values: ['a:b'] }]);
  assert.deepEqual(imageFilters({ name: 'in:"a,b",c' }).comparisons[0]?.values, ['a,b', 'c']);
});

test('an order always ends in something unique', () => {
  const columns = (query: Parameters<typeof sortKeysOf>[0]) =>
    sortKeysOf(query).map(({ column, direction }) => `${column} ${direction}`);
  assert.deepEqual(columns({}), ['created_at desc', 'id desc']);
  assert.deepEqual(columns({ sort: 'name:asc' }), ['name asc', 'created_at asc', 'id asc']);
  assert.deepEqual(columns({ sort: 'name' }), ['name desc', 'created_at desc', 'id desc']);
  assert.deepEqual(columns({ sort_key: ['id'], sort_dir: ['asc'] }), ['id asc', 'created_at asc']);
});
