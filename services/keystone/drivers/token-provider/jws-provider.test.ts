import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CompactSign } from 'jose';
import { keystoneFixture } from '../../testing/keystone-fixture.ts';
import { login, projectScope, validate } from '../../testing/login.ts';
import { jwsKey, jwsProvider, newJwsKey } from './jws-provider.ts';
import { initialiseKeys, rotateKeys } from './key-files.ts';
import type { TokenClaims } from './token-claims.ts';

const root = await mkdtemp(join(tmpdir(), 'keystone-jws-'));
after(() => rm(root, { recursive: true }));

const time = { at: 0 };
const clock = { now: () => 1_763_000_000_000 + time.at, monotonic: () => time.at };

const claims: TokenClaims = {
  userId: '0123456789abcdef0123456789abcdef',
  scope: { kind: 'project', id: 'fedcba9876543210fedcba9876543210' },
  delegation: { kind: 'trust', id: '00112233445566778899aabbccddeeff' },
  methods: ['password'],
  issuedAt: 1_763_000_000_000,
  expiresAt: 1_763_003_600_000,
  auditIds: ['AAAAAAAAAAAAAAAAAAAAAA'],
  revocationSequence: 7,
};

const repository = async (name: string): Promise<string> => {
  const directory = join(root, name);
  await initialiseKeys(directory, newJwsKey);
  return directory;
};

test('a token comes back as it was sealed, and lives until its key is gone', async () => {
  const directory = await repository('a');
  const provider = jwsProvider(directory, clock);
  const text = await provider.seal(claims);
  assert.deepEqual(await provider.open(text), claims);
  for (const lives of [true, false]) {
    await rotateKeys(directory, 3, newJwsKey);
    time.at += 2_000;
    assert.equal((await provider.open(text)) !== undefined, lives);
  }
});

test('nothing else is a token', async () => {
  const directory = await repository('b');
  const provider = jwsProvider(directory, clock);
  const text = await provider.seal(claims);
  const [header = '', payload = '', signature = ''] = text.split('.');
  const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
  const key = jwsKey(await readFile(join(directory, '1'), 'utf8'));
  const hmac = Buffer.from(JSON.stringify({ alg: 'HS256', kid: key.id })).toString('base64url');
  const foreign = await jwsProvider(await repository('c'), clock).seal(claims);
  const other = await new CompactSign(Buffer.from('{"sub":"x"}'))
    .setProtectedHeader({ alg: 'ES256', kid: key.id })
    .sign(key.signing);
  const forged = `${header}.${payload.slice(0, -4)}AAAA.${signature}`;
  for (const bad of [foreign, other, forged, `${unsigned}.${payload}.`, `${hmac}.${payload}.${signature}`, 'x', '..']) {
    assert.equal(await provider.open(bad), undefined, bad);
  }
});

test('keystone issues and takes them where it is told to', async () => {
  await using keystone = await keystoneFixture({ settings: { token_provider: 'jws' } });
  const token = await login(keystone.app, 'admin', projectScope('admin'));
  assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
  assert.equal(await validate(keystone.app, token, token), 200);
  assert.match((await keystone.role.errands?.['rotate-keys']?.(undefined)) ?? '', /jws tokens is primary/);
  assert.equal(await validate(keystone.app, token, token), 200);
});
