import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { identityLike } from './identity.fixture.ts';
import { revokedByAny, type RevocationEvent } from './revocation-event.ts';

const isRevoked = (event: RevocationEvent, identity = identityLike()): boolean => revokedByAny([event])(identity);

const cases: readonly [RevocationEvent, boolean][] = [
  [{ user_id: 'u1' }, true],
  [{ user_id: 'u2' }, false],
  [{ user_id: 'u1', project_id: 'p1' }, true],
  [{ user_id: 'u1', project_id: 'p2' }, false],
  [{ project_id: 'p1', user_id: null }, true],
  [{ domain_id: 'default' }, true],
  [{ domain_id: 'other' }, false],
  [{ role_id: 'r1' }, true],
  [{ role_id: 'r2' }, false],
  [{ audit_id: 'a1' }, true],
  [{ audit_id: 'chain' }, false],
  [{ audit_chain_id: 'chain' }, true],
  [{ audit_chain_id: 'a1' }, false],
  [{ user_id: 'u1', issued_before: '2026-01-01T00:00:00.000000Z' }, true],
  [{ user_id: 'u1', issued_before: '2025-12-31T23:59:59Z' }, false],
  [{ issued_before: '2026-01-02T00:00:00Z' }, true],
  [{ user_id: 'u1', issued_before: 'nonsense' }, true],
  [{ user_id: 'u1', expires_at: '2026-01-01T01:00:00.999999Z' }, true],
  [{ user_id: 'u1', expires_at: '2026-01-01T02:00:00Z' }, false],
];

describe('a revocation event', () => {
  for (const [event, expected] of cases) {
    it(`${expected ? 'fits' : 'does not fit'} by ${JSON.stringify(event)}`, () =>
      assert.equal(isRevoked(event), expected));
  }

  it('of a domain fits the project that acts as it', () => {
    const domain = { id: 'x', name: 'x' };
    const scope = { kind: 'project', id: 'd7', name: 'd7', domain, isDomain: true } as const;
    assert.equal(isRevoked({ domain_id: 'd7' }, identityLike({ scope })), true);
    assert.equal(isRevoked({ domain_id: 'd7' }, identityLike({ scope: { ...scope, isDomain: false } })), false);
  });

  it('is found among many', () => {
    const many = Array.from({ length: 1000 }, (_, index): RevocationEvent => ({ user_id: `x${index}` }));
    assert.equal(revokedByAny(many)(identityLike()), false);
    assert.equal(revokedByAny([...many, { audit_id: 'a1' }])(identityLike()), true);
    assert.equal(revokedByAny([...many, { role_id: 'r1' }])(identityLike()), true);
  });
});
