import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timestampOf, type Timestamp } from '@nimbo/context/timestamp.ts';
import type { DirectoryEntry } from '../../db/directory-store.ts';
import type { DirectoryUser } from '../../drivers/directory.ts';
import { planMirror, seenOf } from './mirror-plan.ts';
import { publicId } from './public-id.ts';

const user = (localId: string, name = localId): DirectoryUser => ({
  localId,
  place: `uid=${localId}`,
  name,
  enabled: true,
  defaultProjectId: null,
  extra: {},
});
const known = (localId: string, digest: string, goneAt: Timestamp | null = null): DirectoryEntry => ({
  id: publicId('d1', 'user', localId),
  domainId: 'd1',
  kind: 'user',
  localId,
  digest,
  goneAt,
});
const digestOf = (each: DirectoryUser): string => seenOf('d1', 'user', each).digest;
const plan = (users: readonly DirectoryUser[], entries: Parameters<typeof planMirror>[2] = []) =>
  planMirror('d1', { users, groups: [] }, entries);

test('what is new or differs is written, what is as it was is not', () => {
  const [same, other, fresh] = [user('same'), user('other'), user('fresh')];
  const entries = [known('same', digestOf(same)), known('other', 'old')];
  const ids = plan([same, other, fresh], entries).users.map(({ thing }) => thing.localId);
  assert.deepEqual(ids.toSorted(), ['fresh', 'other']);
});

test('an entry that moved without another change is not written', () => {
  const before = user('a');
  const moved = { ...before, place: 'uid=a,ou=elsewhere' };
  assert.deepEqual(plan([moved], [known('a', digestOf(before))]).users, []);
});

test('what is not there is gone, once; what is back is written', () => {
  const back = user('back');
  const result = plan(
    [back],
    [known('a', 'x'), known('b', '', timestampOf(1_000)), known('back', digestOf(back), timestampOf(1_000))],
  );
  assert.deepEqual(
    result.gone.map(({ localId }) => localId),
    ['a'],
  );
  assert.deepEqual(
    result.users.map(({ thing }) => thing.localId),
    ['back'],
  );
});

test('of two with one name the first id is shown, and the other left out', () => {
  const result = plan([user('2', 'same'), user('1', 'same'), user('x'.repeat(256))]);
  assert.deepEqual(
    result.users.map(({ thing }) => thing.localId),
    ['1'],
  );
  assert.deepEqual(result.leftOut, ['2', 'x'.repeat(256)]);
});

test('members are those users that are shown', () => {
  const groups = [{ localId: 'g', name: 'g', description: '', extra: {}, memberIds: ['a', 'nobody'] }];
  const { members } = planMirror('d1', { users: [user('a')], groups }, []);
  assert.deepEqual(members, new Map([[publicId('d1', 'group', 'g'), new Set([publicId('d1', 'user', 'a')])]]));
});
