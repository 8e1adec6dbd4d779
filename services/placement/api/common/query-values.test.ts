import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMemberOf, parseResources, parseTraits } from './query-values.ts';
import { canonicalKeys, canonicalUuid } from './uuid.ts';

const newest = { mayForbid: true, mayOffer: true };
const uuid = '11111111-1111-4111-8111-11111111111a';

test('resources are amounts by class, the last of one class counts', () => {
  assert.deepEqual(
    [...parseResources('VCPU:2,DISK_GB:1,VCPU:3')],
    [
      ['VCPU', 3],
      ['DISK_GB', 1],
    ],
  );
  for (const wrong of ['', ',', 'VCPU', 'VCPU:', 'VCPU:0', 'VCPU:-1', 'VCPU:1.5', 'VCPU:1e3', 'VCPU:1:2', 'VCPU:0x1']) {
    assert.throws(() => parseResources(wrong), { name: 'BadRequest' }, wrong);
  }
});

test('traits are required, forbidden or offered', () => {
  assert.deepEqual(parseTraits(['A,!B', 'in:C,D'], newest), { required: [['A'], ['C', 'D']], forbidden: ['B'] });
  for (const wrong of ['', 'A,', '!', 'in:', 'in:A,,B', 'in:!A']) {
    assert.throws(() => parseTraits([wrong], newest), { name: 'BadRequest' }, wrong);
  }
  assert.throws(() => parseTraits(['!A'], { mayForbid: false, mayOffer: false }), { name: 'BadRequest' });
  assert.throws(() => parseTraits(['in:A'], { mayForbid: true, mayOffer: false }), { name: 'BadRequest' });
});

test('aggregates are alternatives, repeated and forbidden', () => {
  const syntax = { mayRepeat: true, mayForbid: true };
  assert.deepEqual(parseMemberOf([`in:${uuid},${uuid}`, `!${uuid}`], syntax), {
    memberOf: [[uuid, uuid]],
    forbidden: [uuid],
  });
  for (const wrong of ['', 'x', `${uuid},${uuid}`, `in:${uuid},!${uuid}`, '!']) {
    assert.throws(() => parseMemberOf([wrong], syntax), { name: 'BadRequest' }, wrong);
  }
});

test('a uuid has one spelling inside', () => {
  assert.equal(canonicalUuid('1111111111114111811111111111111A'), uuid);
  assert.equal(canonicalUuid('no uuid'), 'no uuid');
  assert.throws(() => canonicalKeys({ [uuid]: 1, [uuid.toUpperCase()]: 2 }), { name: 'BadRequest' });
});
