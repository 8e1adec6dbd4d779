import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { placementFixture } from '../testing/placement-fixture.ts';
import { makeWorld, uuidOf } from '../testing/world.ts';
import { findCandidates } from './allocation-candidate.ts';
import { noAggregates, noTraits, type CandidatesRequest, type RequestGroup } from './allocation-candidates/request.ts';
import type { Placement } from './placement.ts';

const ctx = internalContext();
const fixture = await placementFixture();
after(() => fixture[Symbol.asyncDispose]());

const hosts = Array.from({ length: 120 }, (_, index) => `host${String(index).padStart(3, '0')}`);

before(() =>
  makeWorld(fixture.app, [
    ...hosts.map((name, index) => ({
      name,
      inventories: { VCPU: { total: 8, step_size: 2 }, MEMORY_MB: index % 2 === 0 ? 64 : 8 },
      traits: index % 3 === 0 ? ['CUSTOM_THIRD'] : [],
      aggregates: [index % 4 === 0 ? 'fourth' : 'rest'],
    })),
    { name: 'device', parent: 'host000', inventories: { VGPU: 1 } },
  ]),
);

const group = (more: Partial<RequestGroup> = {}): RequestGroup => ({
  suffix: '',
  resources: new Map([
    ['VCPU', 2],
    ['MEMORY_MB', 16],
  ]),
  traits: noTraits,
  aggregates: noAggregates,
  inTree: undefined,
  ...more,
});

const ask = async (groups: readonly RequestGroup[], more: Partial<CandidatesRequest> = {}, placement?: Placement) => {
  const request: CandidatesRequest = {
    groups,
    groupPolicy: undefined,
    limit: undefined,
    rootTraits: noTraits,
    sameSubtrees: [],
    isNestedAware: true,
    ...more,
  };
  const { candidates } = await findCandidates(ctx, placement ?? fixture.placement, request, true);
  return candidates.map(({ amounts }) => [...amounts.keys()].map(({ uuid }) => uuid).join());
};

const every = (step: number): string[] => hosts.filter((_, index) => index % step === 0).map(uuidOf);

test('all that fit are found, whatever the size of a batch', async () => {
  assert.deepEqual((await ask([group()])).toSorted(), every(2));
  assert.deepEqual((await ask([group()], { limit: 60 })).toSorted(), every(2));
  assert.equal((await ask([group()], { limit: 7 })).length, 7);
});

test('amounts off the step fit nowhere', async () => {
  assert.deepEqual(await ask([group({ resources: new Map([['VCPU', 3]]) })]), []);
});

test('traits and aggregates narrow', async () => {
  const traits = { required: [['CUSTOM_THIRD']], forbidden: [] };
  assert.deepEqual((await ask([group({ traits })])).toSorted(), every(6));
  assert.deepEqual((await ask([group({ suffix: '1', traits })])).toSorted(), every(6));
  const without = { required: [], forbidden: ['CUSTOM_THIRD'] };
  assert.equal((await ask([group({ traits: without })])).length, 40);
  assert.equal((await ask([group({ suffix: '1', traits: without })])).length, 40);
  const aggregates = { memberOf: [[uuidOf('fourth')]], forbidden: [] };
  assert.deepEqual((await ask([group({ suffix: '1', aggregates })])).toSorted(), every(4));
  const outside = { memberOf: [], forbidden: [uuidOf('fourth')] };
  assert.equal((await ask([group({ suffix: '1', aggregates: outside })])).length, 30);
});

test('a device below a host is found with it', async () => {
  const resources = new Map([
    ['VCPU', 2],
    ['VGPU', 1],
  ]);
  assert.deepEqual(await ask([group({ resources })]), [`${uuidOf('host000')},${uuidOf('device')}`]);
});

test('a search that begins anywhere finds all once', async () => {
  const { placement } = fixture;
  const settings = { ...placement.settings, randomize_allocation_candidates: true };
  assert.deepEqual((await ask([group()], {}, { ...placement, settings })).toSorted(), every(2));
  assert.equal(new Set(await ask([group()], { limit: 55 }, { ...placement, settings })).size, 55);
});

test('the operator’s bound holds where the caller names none', async () => {
  const { placement } = fixture;
  const settings = { ...placement.settings, max_allocation_candidates: 5 };
  assert.equal((await ask([group()], {}, { ...placement, settings })).length, 5);
});
