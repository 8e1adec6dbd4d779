import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { isNameOf, nameOf } from './names.ts';

test('a name has 15 characters, the same for the same resource, and is known as its own cloud\u2019s alone', () => {
  const name = nameOf('c0ffee', 'tp', '3f1c');
  assert.equal(name.length, 15);
  assert.equal(name, nameOf('c0ffee', 'tp', '3f1c'));
  assert.notEqual(name, nameOf('c0ffee', 'tp', '3f1d'));
  assert.ok(isNameOf('c0ffee', name) && isNameOf('c0ffee', name, 'br', 'tp'));
  assert.ok(!isNameOf('c0ffed', name) && !isNameOf('c0ffee', name, 'br'));
  assert.ok(!['eth0', 'docker0', 'tpc0ffee', `${name}0`].some((other) => isNameOf('c0ffee', other)));
});

test('a mark that is none is refused', () => {
  assert.throws(() => nameOf('C0FFEE', 'br', 'x'), BadRequest);
});
