import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { ClaimedScope, TokenClaims } from './token-claims.ts';
import { decodeClaims, encodeClaims } from './token-payload.ts';

const hexId = () => randomUUID().replaceAll('-', '');
const auditId = () => randomBytes(16).toString('base64url');

const claims = (changes: Partial<TokenClaims> = {}): TokenClaims => ({
  userId: hexId(),
  scope: { kind: 'unscoped' },
  methods: ['password'],
  issuedAt: 1_763_000_000_123,
  expiresAt: 1_763_003_600_123,
  auditIds: [auditId()],
  revocationSequence: 0,
  ...changes,
});

test('claims come back as they went in, for every scope and kind of id', () => {
  const scopes: ClaimedScope[] = [
    { kind: 'unscoped' },
    { kind: 'system' },
    { kind: 'domain', id: 'default' },
    { kind: 'domain', id: hexId() },
    { kind: 'project', id: hexId() },
    { kind: 'project', id: 'a-project-named-by-someone' },
  ];
  for (const scope of scopes) {
    const given = claims({ scope, methods: ['password', 'token'], auditIds: [auditId(), auditId()] });
    assert.deepEqual(decodeClaims(encodeClaims(given)), given);
  }
  const named = claims({ userId: 'ünïcödé', revocationSequence: 2 ** 40 });
  assert.deepEqual(decodeClaims(encodeClaims(named)), named);
});

test('who vouches and the groups that came with a login come back, at most what a header holds', () => {
  const groupIds = [hexId(), 'a-group-of-a-directory', ...Array.from({ length: 98 }, hexId)];
  const given = claims({ federation: { idpId: 'corp', protocolId: 'openid', groupIds }, methods: ['token', 'openid'] });
  const bytes = encodeClaims(given);
  assert.deepEqual(decodeClaims(bytes), given);
  assert.ok(bytes.length < 2_048);
  const none = claims({ federation: { idpId: 'corp', protocolId: 'saml2', groupIds: [] } });
  assert.deepEqual(decodeClaims(encodeClaims(none)), none);
});

test('bytes of another format are refused, never half read', () => {
  const good = encodeClaims(claims({ scope: { kind: 'project', id: hexId() } }));
  for (let length = 0; length < good.length; length += 1) {
    assert.throws(() => decodeClaims(good.subarray(0, length)), RangeError, `length ${length}`);
  }
  assert.throws(() => decodeClaims(Buffer.concat([Buffer.of(2), good.subarray(1)])), /unknown format/);
  assert.throws(() => decodeClaims(Buffer.concat([good, Buffer.of(99)])), /unknown field/);
});
