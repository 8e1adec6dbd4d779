import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Mapping, MappingRule } from '../../db/mapping-store.ts';
import { assertRules } from './assert-rules.ts';
import { mappedIdentity } from './mapped-identity.ts';

const apply = (rules: readonly MappingRule[], said: Record<string, readonly string[]>, schemaVersion = '1.0') => {
  const mapping: Mapping = { id: 'm', rules, schemaVersion };
  assertRules(rules, schemaVersion);
  return mappedIdentity(mapping, new Map(Object.entries(said)));
};

const named = { user: { name: '{0}' } };

test('values come where the placeholders are, in the order of the rules that take some', () => {
  const remote = [{ type: 'first' }, { type: 'kind', any_one_of: ['staff'] }, { type: 'last' }];
  const mapped = apply([{ local: [{ user: { name: '{0} {1}', email: '{{{0}}}@x' } }], remote }], {
    first: ['Ada'],
    kind: ['staff', 'x'],
    last: ['Lovelace'],
  });
  assert.equal(mapped.user.name, 'Ada Lovelace');
  assert.equal(mapped.user.email, '{Ada}@x');
  assert.equal(mapped.user.type, 'ephemeral');
});

test('a rule holds only where each of its conditions does', () => {
  const holds = (condition: object, values: readonly string[]) => {
    const remote = [{ type: 'name' }, { type: 'a', ...condition }];
    try {
      return apply([{ local: [named], remote }], { name: ['x'], a: values }).user.name === 'x';
    } catch (error) {
      assert.ok(error instanceof BadRequest);
      return false;
    }
  };
  assert.equal(holds({ any_one_of: ['x', 'y'] }, ['y']), true);
  assert.equal(holds({ any_one_of: ['x'] }, ['xx']), false);
  assert.equal(holds({ any_one_of: ['^x'], regex: true }, ['xx']), true);
  assert.equal(holds({ not_any_of: ['x'] }, ['y']), true);
  assert.equal(holds({ not_any_of: ['x'] }, ['y', 'x']), false);
  assert.equal(holds({ not_any_of: ['.x$'], regex: true }, ['ax']), false);
  assert.equal(holds({}, []), false, 'an attribute that is not there');
});

test('groups are those of the white list, or those not on the black list, one by one', () => {
  const local = [named, { groups: '{1}', domain: { name: 'd' } }, { group_ids: '{1}' }];
  const said = { name: ['x'], groups: ['a', 'b', 'c'] };
  const white = apply([{ local, remote: [{ type: 'name' }, { type: 'groups', whitelist: ['a', 'c', 'z'] }] }], said);
  assert.deepEqual(white.groups, [
    { name: 'a', domain: { name: 'd' } },
    { name: 'c', domain: { name: 'd' } },
  ]);
  assert.deepEqual(white.groupIds, ['a', 'c']);
  const black = apply(
    [{ local, remote: [{ type: 'name' }, { type: 'groups', blacklist: ['[ab]'], regex: true }] }],
    said,
  );
  assert.deepEqual(black.groupIds, ['c']);
});

test('names that a rule lists itself are a list, those that a user brings never are', () => {
  const rules = [{ local: [named, { groups: '[\'a\', "b"]', domain: { id: 'd' } }], remote: [{ type: 'name' }] }];
  assert.deepEqual(
    apply(rules, { name: ['x'] }).groups.map(({ name }) => name),
    ['a', 'b'],
  );
  const brought = [{ local: [{ groups: '{0}', domain: { id: 'd' } }], remote: [{ type: 'g' }] }];
  for (const value of ["['admins']", 'admins;staff', 'a,b', '{0}', '{1}']) {
    assert.deepEqual(
      apply(brought, { g: [value] }).groups.map(({ name }) => name),
      [value],
    );
  }
});

test('a value is put in once, whatever it looks like', () => {
  const rules = [{ local: [{ user: { name: '{0}-{1}' } }], remote: [{ type: 'a' }, { type: 'b' }] }];
  assert.equal(apply(rules, { a: ['{1}'], b: ['admin'] }).user.name, '{1}-admin');
});

test('several values where one belongs are refused, not joined', () => {
  const rules = [{ local: [named], remote: [{ type: 'name' }] }];
  assert.throws(() => apply(rules, { name: ['alice', 'admin'] }), BadRequest);
});

test('hostile expressions and values end at once', () => {
  const remote = [{ type: 'name' }, { type: 'a', any_one_of: ['^(a+)+$', '(x|xx)*y'], regex: true }];
  const before = process.cpuUsage().user;
  assert.throws(() => apply([{ local: [named], remote }], { name: ['x'], a: [`${'a'.repeat(5_000)}!`] }), BadRequest);
  assert.ok(process.cpuUsage(undefined).user - before < 2_000_000);
});

test('the domain of a rule counts for users and projects from schema 2.0 on', () => {
  const rules = [
    {
      local: [
        { ...named, domain: { name: '{1}' } },
        { projects: [{ name: 'p-{0}', roles: [{ name: 'member' }] }], domain: { id: 'd' } },
      ],
      remote: [{ type: 'name' }, { type: 'place' }],
    },
  ];
  const said = { name: ['x'], place: ['here'] };
  const two = apply(rules, said, '2.0');
  assert.deepEqual(two.user.domain, { name: 'here' });
  assert.deepEqual(two.projects, [{ name: 'p-x', domain: { id: 'd' }, roles: ['member'] }]);
  const one = apply(rules, said);
  assert.equal(one.user.domain, undefined);
  assert.equal(one.projects[0]?.domain, undefined);
});

test('of several rules that hold the first user counts and all groups', () => {
  const mapped = apply(
    [
      { local: [named, { group: { id: 'g1' } }], remote: [{ type: 'name' }] },
      { local: [{ user: { name: 'other' } }, { group: { id: 'g2' } }], remote: [{ type: 'name' }] },
    ],
    { name: ['x'] },
  );
  assert.equal(mapped.user.name, 'x');
  assert.deepEqual(mapped.groupIds, ['g1', 'g2']);
});
