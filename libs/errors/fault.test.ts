import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertNever } from './assert-never.ts';
import { Fault } from './fault.ts';
import { Conflict, NotFound, OverQuota } from './faults.ts';

test('a fault keeps kind, public message, code and private cause apart', () => {
  const cause = new Error('UNIQUE constraint failed');
  const fault = new Conflict('Name is taken.', { code: 'x.taken', cause, details: { name: 'a' } });
  assert.ok(fault instanceof Fault && fault instanceof Error);
  assert.equal(fault.name, 'Conflict');
  assert.equal(fault.kind, 'conflict');
  assert.equal(fault.message, 'Name is taken.');
  assert.equal(fault.code, 'x.taken');
  assert.equal(fault.cause, cause);
  assert.deepEqual(fault.details, { name: 'a' });
});

test('what is not given is absent, not null', () => {
  const fault = new NotFound('gone');
  assert.equal(fault.code, undefined);
  assert.equal('cause' in fault, false);
  assert.equal(new OverQuota('full', { retryAfter: 3 }).retryAfter, 3);
});

test('the impossible is named when it arrives after all', () => {
  assert.throws(() => assertNever('x' as never), /unexpected value "x"/);
});
