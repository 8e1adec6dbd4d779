import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { identityFromTokenBody } from './identity-from-token-body.ts';

const domain = { id: 'default', name: 'Default' };
const token = {
  methods: ['token', 'password'],
  user: { id: 'u1', name: 'ann', domain, password_expires_at: null },
  audit_ids: ['a1', 'chain'],
  issued_at: '2026-01-01T00:00:00.123456Z',
  expires_at: '2026-01-01T01:00:00.000000Z',
};
const project = { id: 'p1', name: 'demo', domain };
const roles = [{ id: 'r1', name: 'admin' }];

describe('an identity', () => {
  it('is read from a project token', () => {
    assert.deepEqual(identityFromTokenBody({ ...token, project, roles, is_domain: false, catalog: [] }), {
      user: { id: 'u1', name: 'ann', domain },
      scope: { kind: 'project', id: 'p1', name: 'demo', domain, isDomain: false },
      roles,
      methods: ['token', 'password'],
      auditIds: ['a1', 'chain'],
      issuedAt: '2026-01-01T00:00:00.123456Z',
      expiresAt: '2026-01-01T01:00:00.000000Z',
    });
  });

  it('has the scope that the token names', () => {
    assert.deepEqual(identityFromTokenBody(token).scope, { kind: 'unscoped' });
    assert.deepEqual(identityFromTokenBody({ ...token, domain, roles }).scope, { kind: 'domain', domain });
    assert.deepEqual(identityFromTokenBody({ ...token, system: { all: true }, roles }).scope, { kind: 'system' });
    const acting = identityFromTokenBody({ ...token, project, is_domain: true }).scope;
    assert.equal(acting.kind === 'project' && acting.isDomain, true);
  });

  it('has times in one form', () => {
    const { issuedAt } = identityFromTokenBody({ ...token, issued_at: '2026-01-01T00:00:00Z' });
    assert.equal(issuedAt, '2026-01-01T00:00:00.000000Z');
  });

  const broken: readonly [string, unknown, RegExp][] = [
    ['nothing', undefined, /object/],
    ['no user', { ...token, user: undefined }, /user/],
    ['a user without domain', { ...token, user: { id: 'u', name: 'n' } }, /user\.domain/],
    ['an empty id', { ...token, user: { id: '', name: 'n', domain } }, /user\.id/],
    ['a system that is not all', { ...token, system: { all: 'yes' } }, /system\.all/],
    ['a null project', { ...token, project: null }, /project/],
    ['roles that are no list', { ...token, roles: {} }, /roles/],
    ['a role without name', { ...token, roles: [{ id: 'r' }] }, /roles\.name/],
    ['no expiry', { ...token, expires_at: undefined }, /expires_at/],
    ['an expiry that is no time', { ...token, expires_at: 'soon' }, /expires_at/],
  ];
  for (const [what, body, message] of broken) {
    it(`is refused from ${what}`, () => {
      assert.throws(() => identityFromTokenBody(body), { name: 'TokenBodyError', message });
    });
  }
});
