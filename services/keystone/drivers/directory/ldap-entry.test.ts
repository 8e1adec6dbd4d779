import assert from 'node:assert/strict';
import { test } from 'node:test';
import { domainDefaults } from '../../domain/domain-config-options.ts';
import { ldapEntry, userOf } from './ldap-entry.ts';
import { membersOf } from './ldap-members.ts';
import { ldapSettings, type LdapOptions } from './ldap-settings.ts';

const settings = (options: LdapOptions) => ldapSettings({ ...domainDefaults['ldap'], ...options });
const entry = (attributes: Readonly<Record<string, string | string[]>>) =>
  ldapEntry({ dn: 'cn=a,dc=example', cn: 'a', SN: 'name of a', ...attributes });
const isEnabled = (options: LdapOptions, attributes: Readonly<Record<string, string>>) =>
  userOf(entry(attributes), settings(options).users, undefined)?.enabled;

test('attributes are found whichever way the server writes their names', () => {
  assert.equal(userOf(entry({}), settings({}).users, undefined)?.name, 'name of a');
});

test('an entry without id or name is nobody', () => {
  assert.equal(userOf(entry({}), settings({ user_id_attribute: 'uid' }).users, undefined), undefined);
});

test('a flag says who may log in, or its contrary, or bits of a number', () => {
  assert.equal(isEnabled({}, {}), true);
  assert.equal(isEnabled({}, { enabled: 'FALSE' }), false);
  assert.equal(isEnabled({ user_enabled_default: 'False' }, {}), false);
  const locked = { user_enabled_attribute: 'nsAccountLock', user_enabled_invert: true, user_enabled_default: 'False' };
  assert.equal(isEnabled(locked, { nsaccountlock: 'true' }), false);
  assert.equal(isEnabled(locked, {}), true);
  const bits = { user_enabled_attribute: 'userAccountControl', user_enabled_mask: 2, user_enabled_default: '512' };
  assert.equal(isEnabled(bits, { userAccountControl: '514' }), false);
  assert.equal(isEnabled(bits, { userAccountControl: '512' }), true);
  assert.equal(isEnabled(bits, {}), true);
});

test('ignored attributes are left out, mapped ones get their names, and passwords are never read', () => {
  const options = {
    user_attribute_ignore: 'email',
    user_additional_attribute_mapping: 'title:role_title,userPassword:secret',
  };
  const attributes = { mail: 'a@example.org', title: 'chief', userPassword: 'x', description: 'd' };
  assert.deepEqual(userOf(entry(attributes), settings(options).users, undefined)?.extra, {
    description: 'd',
    role_title: 'chief',
  });
});

const groups = [
  ldapEntry({ dn: 'cn=outer,dc=example', member: ['cn=inner,dc=example'] }),
  ldapEntry({ dn: 'cn=inner,dc=example', member: ['CN=a, DC=example', 'cn=outer,dc=example', 'cn=nobody'] }),
];
const a = userOf(entry({}), settings({}).users, undefined);

test('groups in groups count where they shall, though they hold each other', () => {
  const users = a === undefined ? [] : [a];
  assert.deepEqual(membersOf(groups, users, settings({}).groups).get('cn=outer,dc=example'), []);
  const nested = membersOf(groups, users, settings({ group_ad_nesting: true }).groups);
  assert.deepEqual(nested.get('cn=outer,dc=example'), ['a']);
});
