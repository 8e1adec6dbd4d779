import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capacityOf, checkCapacity, inventoryDefaults, misfitOf } from './inventory-capacity.ts';

const inventory = (changes: object) => ({ ...inventoryDefaults, total: 10, ...changes });

test('capacity is what is not reserved, times the ratio, rounded down', () => {
  assert.equal(capacityOf(inventory({ reserved: 3 })), 7);
  assert.equal(capacityOf(inventory({ reserved: 3, allocation_ratio: 1.5 })), 10);
  assert.equal(capacityOf(inventory({ allocation_ratio: 3.4e38 })), Number.MAX_SAFE_INTEGER);
});

test('something must be left, since 1.26 nothing less than nothing', () => {
  assert.throws(() => checkCapacity('VCPU', inventory({ reserved: 10 }), false), /greater than or equal to/);
  assert.doesNotThrow(() => checkCapacity('VCPU', inventory({ reserved: 10 }), true));
  assert.throws(() => checkCapacity('VCPU', inventory({ reserved: 11 }), true), /greater than total/);
});

test('an amount fits within units, on steps, and into what is free', () => {
  const stocked = { min_unit: 2, max_unit: 8, step_size: 2, capacity: 10, used: 4 };
  assert.equal(misfitOf(stocked, 6), undefined);
  assert.equal(misfitOf(stocked, 8), 'capacity');
  assert.equal(misfitOf(stocked, 10), 'constraints');
  assert.equal(misfitOf(stocked, 1), 'constraints');
  assert.equal(misfitOf(stocked, 3), 'constraints');
});
