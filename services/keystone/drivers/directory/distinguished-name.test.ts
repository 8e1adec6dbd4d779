import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparableName } from './distinguished-name.ts';

const same = [
  ['uid=alice,ou=Users,dc=example', 'UID=Alice, OU=users , DC=EXAMPLE'],
  [String.raw`cn=Doe\, Jane,dc=example`, String.raw`cn=Doe\2c  Jane,dc=example`],
  [String.raw`cn=Lu\C4\8Di\C4\87,dc=example`, 'cn=Lučić,dc=example'],
  ['cn=a+uid=b,dc=example', 'uid=b + cn=a,dc=example'],
] as const;

for (const [one, other] of same) {
  test(`${one} and ${other} are one name`, () => assert.equal(comparableName(one), comparableName(other)));
}

const different = [
  ['cn=a,dc=example', 'cn=b,dc=example'],
  [String.raw`cn=a\,b`, 'cn=a,b'],
  [String.raw`cn=a\+b=c`, 'cn=a+b=c'],
  ['uid=a,dc=example', 'cn=a,dc=example'],
] as const;

for (const [one, other] of different) {
  test(`${one} and ${other} are two names`, () => assert.notEqual(comparableName(one), comparableName(other)));
}
