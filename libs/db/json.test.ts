import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TooLarge } from '@nimbo/errors/faults.ts';
import { fromJson, fromNullableJson, toJson } from './json.ts';

test('a value survives the way into a column and back', () => {
  const value = { a: [1, null, 'ü'], b: { c: false } };
  assert.deepEqual(fromJson(toJson(value)), value);
  assert.equal(fromNullableJson(null), null);
  assert.deepEqual(fromNullableJson('[1]'), [1]);
});

test('the limit counts bytes, not characters', () => {
  assert.equal(toJson('abcd', 6), '"abcd"');
  assert.throws(() => toJson('abcde', 6), TooLarge);
  assert.throws(() => toJson('üü', 5), TooLarge);
  assert.equal(toJson('üü', 6), '"üü"');
});

test('what has no JSON form, and what is no JSON, is named', () => {
  assert.throws(() => toJson(undefined), /type undefined has no JSON form/);
  assert.throws(() => fromJson('{broken'), /should hold JSON holds "\{broken"/);
});
