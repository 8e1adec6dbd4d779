import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupOrder, testGroups } from './test-groups.ts';

test('a whole run has every group, so that no group’s files are forgotten', () => {
  const names = ['check', ...testGroups.map((group) => group.name)];
  assert.deepEqual([...groupOrder].toSorted(), names.toSorted());
});
