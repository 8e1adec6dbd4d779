import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectTests, UnknownTestSelector, type TestSelection } from './test-selection.ts';

const files = [
  'libs/policy/rule.test.ts',
  'libs/clients/keystone/client.test.ts',
  'services/keystone/api/user.http.test.ts',
  'services/keystone/db/user.db.test.ts',
  'services/keystone/domain/user.test.ts',
  'services/glance/domain/image.test.ts',
  'test/e2e/image-roundtrip.test.ts',
  'test/e2e/keystone-login.test.ts',
];

const select = (args: readonly string[], cwd = '/repo'): TestSelection =>
  selectTests(args, files, { root: '/repo', cwd });

const chosen = (selection: TestSelection): Record<string, readonly string[]> => Object.fromEntries(selection.files);

test('nothing named is everything, in the order of the run, with the checks', () => {
  const selection = select([]);
  assert.equal(selection.check, true);
  assert.deepEqual([...selection.files.keys()], ['unit', 'http', 'database', 'e2e']);
  assert.equal([...selection.files.values()].flat().length, files.length);
});

test('a group is all its files and no checks', () => {
  const selection = select(['e2e']);
  assert.deepEqual(chosen(selection), { e2e: ['test/e2e/image-roundtrip.test.ts', 'test/e2e/keystone-login.test.ts'] });
  assert.equal(selection.check, false);
});

test('a service is its tests of all groups, its client and the tests across services that carry its name', () => {
  assert.deepEqual(chosen(select(['keystone'])), {
    unit: ['libs/clients/keystone/client.test.ts', 'services/keystone/domain/user.test.ts'],
    http: ['services/keystone/api/user.http.test.ts'],
    database: ['services/keystone/db/user.db.test.ts'],
    e2e: ['test/e2e/keystone-login.test.ts'],
  });
});

test('groups narrow what other names select', () => {
  assert.deepEqual(chosen(select(['keystone', 'database'])), { database: ['services/keystone/db/user.db.test.ts'] });
});

test('files and folders are named from the current folder or from the checkout', () => {
  const image = { unit: ['services/glance/domain/image.test.ts'] };
  assert.deepEqual(chosen(select(['domain'], '/repo/services/glance')), image);
  assert.deepEqual(chosen(select(['services/glance/domain/image.test.ts'], '/elsewhere')), image);
});

test('options are understood anywhere, unknown ones and unknown names are refused by name', () => {
  const selection = select(['--update', 'policy', '--list']);
  assert.deepEqual([selection.update, selection.list], [true, true]);
  assert.throws(
    () => select(['--fast']),
    new UnknownTestSelector('--fast is no option of test; there are --update and --list'),
  );
  assert.throws(() => select(['keystoone']), /^UnknownTestSelector|keystoone is no group/);
});

test('check alone runs the tools and no file', () => {
  const selection = select(['check']);
  assert.deepEqual([selection.check, selection.files.size], [true, 0]);
});
