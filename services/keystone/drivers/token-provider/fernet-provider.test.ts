import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { TokenClaims } from './token-claims.ts';
import { fernetProvider } from './fernet-provider.ts';
import { initialiseKeys, keyNumbers, rotateKeys } from './key-files.ts';

const root = await mkdtemp(join(tmpdir(), 'keystone-keys-'));
after(() => rm(root, { recursive: true }));

const repository = async (): Promise<string> => {
  const directory = join(root, randomUUID());
  await initialiseKeys(directory);
  return directory;
};

const movableClock = () => {
  let at = 0;
  return {
    now: () => 1_763_000_000_000 + at,
    monotonic: () => at,
    pass: (milliseconds: number) => (at += milliseconds),
  };
};

const claims = (): TokenClaims => ({
  userId: randomUUID().replaceAll('-', ''),
  scope: { kind: 'project', id: randomUUID().replaceAll('-', '') },
  methods: ['password', 'token'],
  issuedAt: 1_763_000_000_000,
  expiresAt: 1_763_003_600_000,
  auditIds: [randomBytes(16).toString('base64url'), randomBytes(16).toString('base64url')],
  revocationSequence: 7,
});

test('the largest usual token has less than 250 characters', async () => {
  const provider = fernetProvider(await repository(), movableClock());
  const given = claims();
  const text = await provider.seal(given);
  assert.ok(text.length < 250, `${text.length} characters`);
  assert.match(text, /^[A-Za-z0-9_-]+$/);
  assert.deepEqual(await provider.open(text), given);
});

test('keys can be read by their owner only, and starting again keeps them', async () => {
  const directory = await repository();
  assert.deepEqual(await keyNumbers(directory), [0, 1]);
  assert.equal((await stat(directory)).mode & 0o777, 0o700);
  assert.equal((await stat(join(directory, '1'))).mode & 0o777, 0o600);
  const provider = fernetProvider(directory, movableClock());
  const text = await provider.seal(claims());
  await initialiseKeys(directory);
  assert.ok(await fernetProvider(directory, movableClock()).open(text));
});

test('a token lives through rotations until its key leaves the repository', async () => {
  const directory = await repository();
  const clock = movableClock();
  const provider = fernetProvider(directory, clock);
  const text = await provider.seal(claims());
  await rotateKeys(directory, 3);
  clock.pass(1_001);
  assert.ok(await provider.open(text), 'the key is secondary now');
  assert.deepEqual(await keyNumbers(directory), [0, 1, 2]);
  await rotateKeys(directory, 3);
  clock.pass(1_001);
  assert.deepEqual(await keyNumbers(directory), [0, 2, 3]);
  assert.equal(await provider.open(text), undefined);
});

test('the staged key opens before it seals, so that keystones may rotate one after the other', async () => {
  const directory = await repository();
  const late = fernetProvider(directory, movableClock());
  await late.seal(claims());
  await rotateKeys(directory, 3);
  const early = fernetProvider(directory, movableClock());
  const text = await early.seal(claims());
  assert.ok(await late.open(text), 'sealed with the key that was staged when the other keystone last looked');
});

test('another repository’s token is no token', async () => {
  const ours = fernetProvider(await repository(), movableClock());
  const theirs = fernetProvider(await repository(), movableClock());
  assert.equal(await ours.open(await theirs.seal(claims())), undefined);
  assert.equal(await ours.open('x'.repeat(5_000)), undefined);
});

test('an empty repository is named, not silently filled', async () => {
  const directory = join(root, 'absent');
  await assert.rejects(fernetProvider(directory, movableClock()).seal(claims()), /ENOENT|no keys/);
});
