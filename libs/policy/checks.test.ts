import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '@nimbo/context/clock.ts';
import type { PolicyTarget } from '@nimbo/context/context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { createEnforcer } from './create-enforcer.ts';
import { credentialsOf } from './credentials.ts';
import { identityWith, scopes } from './identity.fixture.ts';

const member = identityWith(['Member', 'reader'], scopes.project, identityWith(['service']));
const system = identityWith(['admin'], scopes.system);
const domainAdmin = identityWith(['admin'], scopes.domain);

type Case = readonly [check: string, target: PolicyTarget, expected: boolean, who?: typeof member];

const cases: readonly Case[] = [
  ['', {}, true],
  ['@', {}, true],
  ['!', {}, false],
  ['role:member', {}, true],
  ['role:MEMBER', {}, true],
  ['role:mem', {}, false],
  ['role:%(wanted)s', { wanted: 'READER' }, true],
  ['role:%(wanted)s', {}, false],
  ['not role:admin', {}, true],
  ['role:member and role:reader', {}, true],
  ['role:member and role:admin', {}, false],
  ['role:admin or role:reader', {}, true],
  ['role:admin or role:x and role:reader', {}, false],
  ['roles:Member', {}, true],
  ['roles:member', {}, false],
  ['service_roles:service', {}, true],
  ['service_user_id:u1', {}, true],
  ['project_id:%(project_id)s', { project_id: 'p1' }, true],
  ['project_id:%(project_id)s', { project_id: 'p2' }, false],
  ['project_id:%(project_id)s', {}, false],
  ['tenant:%(tenant_id)s', { tenant_id: 'p1' }, true],
  ['tenant_id:%(tenant_id)s', { tenant_id: 'p1' }, true],
  ['user_id:%(target.user.id)s', { target: { user: { id: 'u1' } } }, true],
  ['user_id:%(target.user.id)s', { 'target.user.id': 'u1' }, true],
  ['user_id:%(target.user.id)s', { target: { 'user.id': 'u1' } }, true],
  ['user_id:%(target.user.id)s', { target: { user: null } }, false],
  ['user_id:%(target.user.id)s', { target: 'u1' }, false],
  ['user_domain_id:default', {}, true],
  ['project_domain_id:default', {}, true],
  ['domain_id:%(target.domain_id)s', { target: { domain_id: 'd1' } }, true, domainAdmin],
  ['domain_id:%(target.domain_id)s', { target: { domain_id: 'd1' } }, false],
  ['domain_id:None', {}, true],
  ['project_id:None', {}, true, system],
  ['system_scope:all', {}, true, system],
  ['system:all', {}, true, system],
  ['system_scope:all', {}, false],
  ['is_admin:True', {}, false],
  ['is_admin:False', {}, true],
  ['is_admin_project:True', {}, true],
  ['is_admin:1', {}, false],
  ["'Member':%(role.name)s", { role: { name: 'Member' } }, true],
  ['"Member":%(role.name)s', { role: { name: 'Other' } }, false],
  ['None:%(trust)s', { trust: null }, true],
  ['None:%(trust)s', { trust: 't' }, false],
  ['None:%(trust)s', {}, false],
  ['None:%(trust)s', { trust: undefined }, false],
  ['True:%(user.enabled)s', { user: { enabled: true } }, true],
  ['True:%(user.enabled)s', { user: { enabled: 'True' } }, true],
  ['False:%(user.enabled)s', { user: { enabled: true } }, false],
  ['7:%(count)s', { count: 7 }, true],
  ['0x10:%(count)s', { count: 16 }, true],
  ['-1:%(count)s', { count: -1 }, true],
  ['1.50:%(ratio)s', { ratio: 1.5 }, true],
  ['user_id:%(a)s%(b)s', { a: 'u', b: 1 }, true],
  ['user_id:x-%(a)s', { a: 'u1' }, false],
  ["'100%':%(discount)s", { discount: '100%' }, true],
  ['nothing.at.all:x', {}, false],
  ['user_id.deeper:x', {}, false],
  ['constructor:%(constructor)s', {}, false],
  ['__proto__:%(__proto__)s', {}, false],
  ['user_id:%(toString)s', {}, false],
];

const decide = async ([check, target, , who]: Case): Promise<boolean> => {
  const rules = [{ name: 'asked', check, description: 'a rule' }];
  const enforcer = await createEnforcer({ service: 'test', rules, log: silentLog, clock: systemClock });
  return enforcer.allows('asked', who ?? member, target);
};

const nestedCredentials = () => ({ token: { project: { id: 'p1' } }, groups: [{ name: 'a' }, { name: 'b' }, 'c'] });

describe('a check', () => {
  for (const entry of cases) {
    const [check, target, expected, who] = entry;
    const asked = who === undefined ? 'a member' : who.scope.kind;
    it(`${JSON.stringify(check)} is ${expected} for ${asked} and ${JSON.stringify(target)}`, async () => {
      assert.equal(await decide(entry), expected);
    });
  }

  it('finds credentials by dotted names and through lists', async () => {
    const rules = [
      { name: 'deep', check: 'token.project.id:%(id)s', description: 'a dotted credential' },
      { name: 'any', check: 'groups.name:%(id)s', description: 'a list on the way' },
    ];
    const enforcer = await createEnforcer({
      service: 'test',
      rules,
      log: silentLog,
      clock: systemClock,
      credentials: nestedCredentials,
    });
    assert.equal(await enforcer.allows('deep', member, { id: 'p1' }), true);
    assert.equal(await enforcer.allows('deep', member, { id: 'p2' }), false);
    assert.equal(await enforcer.allows('any', member, { id: 'b' }), true);
    assert.equal(await enforcer.allows('any', member, { id: 'c' }), false);
  });

  it('never holds for nobody by comparison, only by not asking', async () => {
    for (const check of ['user_id:%(id)s', 'user_id:None', 'domain_id:%(id)s', 'role:member', 'is_admin:False']) {
      assert.equal(await decideForNobody(check), false, check);
    }
    assert.equal(await decideForNobody(''), true);
  });
});

const decideForNobody = async (check: string): Promise<boolean> => {
  const rules = [{ name: 'asked', check, description: 'a rule' }];
  const enforcer = await createEnforcer({ service: 'test', rules, log: silentLog, clock: systemClock });
  return enforcer.allows('asked', undefined, { id: null });
};

describe('credentials', () => {
  it('have what a project token says, and None for what it does not', () => {
    const { user_id, project_id, tenant, domain_id, system_scope, roles, service_roles, service_user_id } =
      credentialsOf(member);
    assert.deepEqual(
      { user_id, project_id, tenant, domain_id, system_scope, roles, service_roles, service_user_id },
      {
        user_id: 'u1',
        project_id: 'p1',
        tenant: 'p1',
        domain_id: null,
        system_scope: null,
        roles: ['Member', 'reader'],
        service_roles: ['service'],
        service_user_id: 'u1',
      },
    );
  });

  it('have no project for a domain or the whole system', () => {
    assert.equal(credentialsOf(domainAdmin)['project_id'], null);
    assert.equal(credentialsOf(domainAdmin)['domain_id'], 'd1');
    assert.equal(credentialsOf(system)['system_scope'], 'all');
  });
});
