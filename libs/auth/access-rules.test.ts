import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accessRulesAllow, pathFits } from './access-rules.ts';
import { identityLike } from './identity.fixture.ts';

const fits: readonly [path: string, rule: string, expected: boolean][] = [
  ['/v2.1/servers', '/v2.1/servers', true],
  ['/v2.1/servers/', '/v2.1/servers', false],
  ['/v2.1/servers/1', '/v2.1/servers', false],
  ['/v2.1/servers/1', '/v2.1/servers/*', true],
  ['/v2.1/servers/1/action', '/v2.1/servers/*', false],
  ['/v2.1/servers/1/action', '/v2.1/servers/*/action', true],
  ['/v2.1/servers/1/action', '/v2.1/servers/{server_id}/action', true],
  ['/v2.1/servers/1/2/action', '/v2.1/servers/{server_id}/action', false],
  ['/v2.1/servers/1/ips/private', '/v2.1/servers/**', true],
  ['/v2.1/servers', '/v2.1/**', true],
  ['/v2x1/servers', '/v2.1/servers', false],
  ['/v2.1/servers\n/etc', '/v2.1/servers', false],
  ['/v2.1/servers/../flavors', '/v2.1/servers/**', false],
  ['/v2.1/servers/%2e%2e/flavors', '/v2.1/servers/**', false],
  ['/v2.1/servers/a%2Fb', '/v2.1/servers/*', false],
  ['/v2.1//servers', '/v2.1/**', false],
  ['/v1/a.b', '/v1/a.b', true],
  ['/v1/(a', '/v1/(a', true],
];

describe('a path', () => {
  for (const [path, rule, expected] of fits) {
    it(`${JSON.stringify(path)} ${expected ? 'fits' : 'does not fit'} ${rule}`, () =>
      assert.equal(pathFits(path, rule), expected));
  }
});

const rule = { id: 'r', service: 'compute', method: 'GET', path: '/v2.1/servers' };
const credential = { id: 'c', name: 'c', restricted: true, accessRules: [rule] };
const limited = identityLike({ applicationCredential: credential });
const asked = { service: 'compute', method: 'GET', path: '/v2.1/servers' };
const other = { ...asked, method: 'POST' };

describe('access rules', () => {
  it('let in what fits service, method and path together', () => {
    assert.equal(accessRulesAllow(limited, asked), true);
    assert.equal(accessRulesAllow(limited, other), false);
    assert.equal(accessRulesAllow(limited, { ...asked, service: 'image' }), false);
    assert.equal(accessRulesAllow(limited, { ...asked, path: '/v2.1/flavors' }), false);
  });

  it('bound nobody without any, and everybody with an empty list', () => {
    assert.equal(accessRulesAllow(identityLike(), other), true);
    const { accessRules: _, ...free } = credential;
    assert.equal(accessRulesAllow(identityLike({ applicationCredential: free }), other), true);
    const none = identityLike({ applicationCredential: { ...credential, accessRules: [] } });
    assert.equal(accessRulesAllow(none, asked), false);
  });

  it('hold for the user’s own request only, not for what a service does for it', () => {
    const service = identityLike({ roles: [{ id: 's', name: 'service' }] });
    assert.equal(accessRulesAllow({ ...limited, service }, other), true);
    assert.equal(accessRulesAllow({ ...limited, service: identityLike() }, other), false);
  });

  it('never keep a token from being looked at', () => {
    const check = { service: 'identity', method: 'GET', path: '/v3/auth/tokens' };
    assert.equal(accessRulesAllow(limited, check), true);
    assert.equal(accessRulesAllow(limited, { ...check, method: 'DELETE' }), false);
  });
});
