import assert from 'node:assert/strict';
import { test } from 'node:test';
import { candidateKey, combine } from './combine.ts';
import { needsOf } from './needs.ts';
import { noAggregates, noTraits, type CandidatesRequest, type RequestGroup } from './request.ts';
import { roundRobin } from './round-robin.ts';
import { treesOf, type TreeProvider } from './tree.ts';

const provider = (uuid: string, stock: Record<string, number>, more: Partial<TreeProvider> = {}): TreeProvider => ({
  uuid,
  parentUuid: null,
  rootUuid: uuid,
  stock: new Map(
    Object.entries(stock).map(([resourceClass, capacity]) => [
      resourceClass,
      { min_unit: 1, max_unit: 1000, step_size: 1, capacity, used: 0 },
    ]),
  ),
  traits: new Set(),
  aggregates: new Set(),
  ...more,
});

const group = (suffix: string, resources: Record<string, number>, more: Partial<RequestGroup> = {}): RequestGroup => ({
  suffix,
  resources: new Map(Object.entries(resources)),
  traits: noTraits,
  aggregates: noAggregates,
  inTree: undefined,
  ...more,
});

const request = (groups: readonly RequestGroup[], more: Partial<CandidatesRequest> = {}): CandidatesRequest => ({
  groups,
  groupPolicy: undefined,
  limit: undefined,
  rootTraits: noTraits,
  sameSubtrees: [],
  isNestedAware: true,
  ...more,
});

const keys = (providers: readonly TreeProvider[], asked: CandidatesRequest, sharing: readonly TreeProvider[] = []) =>
  treesOf(providers, sharing).flatMap((tree) => [...combine(tree, asked)].map(candidateKey));

const below = (root: string) => ({ parentUuid: root, rootUuid: root });

test('amounts of several groups on one provider add up', () => {
  const asked = request([group('1', { A: 2 }), group('2', { A: 3 })], { groupPolicy: 'none' });
  assert.deepEqual(keys([provider('r', { A: 5 })], asked), ['r A 5|1:r;2:r']);
  assert.deepEqual(keys([provider('r', { A: 4 })], asked), []);
});

test('isolated groups need providers of their own', () => {
  const asked = request([group('1', { A: 1 }), group('2', { A: 1 })], { groupPolicy: 'isolate' });
  assert.deepEqual(keys([provider('r', { A: 5 })], asked), []);
  assert.deepEqual(keys([provider('r', { A: 5 }), provider('c', { A: 5 }, below('r'))], asked), [
    'c A 1;r A 1|1:r;2:c',
    'c A 1;r A 1|1:c;2:r',
  ]);
});

test('a search that can’t succeed is given up early: eight groups on seven devices', () => {
  const devices = Array.from({ length: 7 }, (_, index) => provider(`d${index}`, { A: 1 }, below('r')));
  const groups = Array.from({ length: 8 }, (_, index) => group(String(index), { A: 1 }));
  assert.deepEqual(keys([provider('r', {}), ...devices], request(groups, { groupPolicy: 'none' })), []);
});

test('traits are those of the providers that give, not of the tree', () => {
  const asked = request([group('', { A: 1 }, { traits: { required: [['T']], forbidden: [] } })]);
  const child = provider('c', { A: 1 }, below('r'));
  assert.deepEqual(keys([provider('r', {}, { traits: new Set(['T']) }), child], asked), []);
  assert.deepEqual(keys([provider('r', {}), { ...child, traits: new Set(['T']) }], asked), ['c A 1|:c']);
});

test('what is shared is shared by aggregate', () => {
  const sharer = provider('s', { D: 5 }, { aggregates: new Set(['g']) });
  const asked = request([group('', { A: 1, D: 1 })]);
  const host = (aggregate: string) => provider('r', { A: 1 }, { aggregates: new Set([aggregate]) });
  assert.deepEqual(keys([host('g')], asked, [sharer]), ['r A 1;s D 1|:r,s']);
  assert.deepEqual(keys([host('other')], asked, [sharer]), []);
});

test('one provider of a tree takes part where trees are not known', () => {
  const asked = request([group('', { A: 1, B: 1 })], { isNestedAware: false });
  assert.deepEqual(keys([provider('r', { A: 1 }), provider('c', { B: 1 }, below('r'))], asked), []);
});

test('a subtree is headed by one of those that take part', () => {
  const tree = [provider('r', {}), provider('a', { A: 1 }, below('r')), provider('b', { B: 1 }, below('r'))];
  const asked = request([group('1', { A: 1 }), group('2', { B: 1 })], {
    groupPolicy: 'none',
    sameSubtrees: [new Set(['1', '2'])],
  });
  assert.deepEqual(keys(tree, asked), []);
  assert.equal(keys([...tree, provider('d', { B: 1 }, { parentUuid: 'a', rootUuid: 'r' })], asked).length, 1);
});

test('what a sharing provider could give is no need of the tree', () => {
  const sharer = provider('s', { D: 5 }, { aggregates: new Set(['g']) });
  const asked = group('', { A: 1, D: 1 });
  const classes = (needs: ReturnType<typeof needsOf>) => needs.map(({ resources }) => resources[0]?.[0]);
  assert.deepEqual(classes(needsOf(asked, [sharer])), ['A']);
  assert.deepEqual(classes(needsOf(asked, [])), ['A', 'D']);
  assert.deepEqual(classes(needsOf({ ...asked, inTree: 'r' }, [sharer])), ['A', 'D']);
});

test('sources take turns until all are dry', () => {
  assert.deepEqual([...roundRobin([[1, 4, 6].values(), [2].values(), [3, 5].values()])], [1, 2, 3, 4, 5, 6]);
});
