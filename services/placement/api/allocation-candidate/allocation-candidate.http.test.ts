import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { at, placementFixture } from '../../testing/placement-fixture.ts';
import { makeWorld, uuidOf } from '../../testing/world.ts';

const fixture = await placementFixture();
after(() => fixture[Symbol.asyncDispose]());

before(() =>
  makeWorld(fixture.app, [
    {
      name: 'plain',
      inventories: { VCPU: 4, MEMORY_MB: 1000, DISK_GB: 50 },
      traits: ['HW_CPU_X86_AVX'],
      aggregates: ['row1'],
    },
    { name: 'small', inventories: { VCPU: 1, MEMORY_MB: 100, DISK_GB: 5 }, aggregates: ['row2'] },
    {
      name: 'diskless',
      inventories: { VCPU: 8, MEMORY_MB: 2000 },
      traits: ['HW_CPU_X86_AVX', 'CUSTOM_GOLD'],
      aggregates: ['row2', 'san'],
    },
    {
      name: 'sharer',
      inventories: { DISK_GB: 1000 },
      traits: ['MISC_SHARES_VIA_AGGREGATE', 'STORAGE_DISK_SSD'],
      aggregates: ['san'],
    },
    { name: 'tree', inventories: { MEMORY_MB: 500 }, traits: ['CUSTOM_TREE'], aggregates: ['row3'] },
    { name: 'numa0', parent: 'tree', inventories: { PCPU: 4 }, traits: ['CUSTOM_LEFT'] },
    { name: 'numa1', parent: 'tree', inventories: { PCPU: 4 } },
    { name: 'gpu0', parent: 'numa0', inventories: { VGPU: 2 }, traits: ['CUSTOM_FAST'] },
    { name: 'gpu1', parent: 'numa1', inventories: { VGPU: 2 } },
  ]),
);

interface Answer {
  readonly allocation_requests: readonly {
    readonly allocations: Readonly<Record<string, { readonly resources: Readonly<Record<string, number>> }>>;
    readonly mappings: Readonly<Record<string, readonly string[]>>;
  }[];
  readonly provider_summaries: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const names = new Map(
  ['plain', 'small', 'diskless', 'sharer', 'tree', 'numa0', 'numa1', 'gpu0', 'gpu1'].map((name) => [
    uuidOf(name),
    name,
  ]),
);

const inject = (query: string, version: string) =>
  fixture.app.inject({
    method: 'GET',
    url: `/allocation_candidates?${query}`,
    headers: { 'x-auth-token': 'service', ...at(version) },
  });

const ask = async (query: string, version = '1.39'): Promise<Answer> => {
  const answer = await inject(query, version);
  assert.equal(answer.statusCode, 200, answer.body);
  return JSON.parse(answer.body) as Answer;
};

/** Each candidate as a line: who gives what. */
const lines = async (query: string, version = '1.39'): Promise<string[]> => {
  const { allocation_requests: requests } = await ask(query, version);
  return requests
    .map(({ allocations }) =>
      Object.entries(allocations)
        .map(([uuid, { resources }]) => `${names.get(uuid)}: ${new URLSearchParams(resources as never).toString()}`)
        .toSorted()
        .join('; '),
    )
    .toSorted();
};

const refused = async (query: string, version = '1.39', code?: string): Promise<void> => {
  const answer = await inject(query, version);
  assert.equal(answer.statusCode, 400, answer.body);
  const { errors } = JSON.parse(answer.body) as { errors: { code?: string }[] };
  if (code !== undefined) assert.equal(errors[0]?.code, code);
};

const flat = 'VCPU:2,MEMORY_MB:200';

test('every provider with room for all is a candidate', async () => {
  assert.deepEqual(await lines(`resources=${flat}`), ['diskless: VCPU=2&MEMORY_MB=200', 'plain: VCPU=2&MEMORY_MB=200']);
});

test('a disk may come from a provider that shares it', async () => {
  assert.deepEqual(await lines(`resources=${flat},DISK_GB:10`), [
    'diskless: VCPU=2&MEMORY_MB=200; sharer: DISK_GB=10',
    'plain: VCPU=2&MEMORY_MB=200&DISK_GB=10',
  ]);
});

test('the same part of a sharing provider alone is one candidate, whoever it is shared with', async () => {
  assert.deepEqual(await lines('resources=DISK_GB:100'), ['sharer: DISK_GB=100']);
});

test('classes may come from several providers of a tree, of every tree in turn', async () => {
  assert.deepEqual(await lines('resources=MEMORY_MB:100,PCPU:1,VGPU:1'), [
    'gpu0: VGPU=1; numa0: PCPU=1; tree: MEMORY_MB=100',
    'gpu0: VGPU=1; numa1: PCPU=1; tree: MEMORY_MB=100',
    'gpu1: VGPU=1; numa0: PCPU=1; tree: MEMORY_MB=100',
    'gpu1: VGPU=1; numa1: PCPU=1; tree: MEMORY_MB=100',
  ]);
});

test('before 1.29 one provider of a tree takes part', async () => {
  assert.deepEqual(await lines('resources=PCPU:1,VGPU:1', '1.28'), []);
  assert.deepEqual(await lines('resources=PCPU:1', '1.28'), ['numa0: PCPU=1', 'numa1: PCPU=1']);
});

test('required and forbidden traits are those of the providers that give, together', async () => {
  assert.deepEqual(await lines(`resources=${flat}&required=HW_CPU_X86_AVX,!CUSTOM_GOLD`), [
    'plain: VCPU=2&MEMORY_MB=200',
  ]);
  assert.deepEqual(await lines(`resources=${flat},DISK_GB:1&required=STORAGE_DISK_SSD,CUSTOM_GOLD`), [
    'diskless: VCPU=2&MEMORY_MB=200; sharer: DISK_GB=1',
  ]);
});

test('alternative traits need one of them', async () => {
  assert.deepEqual(await lines('resources=PCPU:1&required=in:CUSTOM_LEFT,CUSTOM_GOLD'), ['numa0: PCPU=1']);
});

test('aggregates narrow, exclude, and count for a root’s whole tree', async () => {
  assert.deepEqual(await lines(`resources=${flat}&member_of=${uuidOf('row1')}`), ['plain: VCPU=2&MEMORY_MB=200']);
  assert.deepEqual(await lines(`resources=${flat}&member_of=!${uuidOf('row1')}`), ['diskless: VCPU=2&MEMORY_MB=200']);
  assert.deepEqual(await lines(`resources=PCPU:4&member_of=in:${uuidOf('row3')},${uuidOf('row1')}`), [
    'numa0: PCPU=4',
    'numa1: PCPU=4',
  ]);
  assert.deepEqual(await lines(`resources1=PCPU:4&member_of1=${uuidOf('row3')}`), []);
});

test('a tree is chosen by any of its providers', async () => {
  assert.deepEqual(await lines(`resources=MEMORY_MB:10&in_tree=${uuidOf('gpu1')}`), ['tree: MEMORY_MB=10']);
  assert.deepEqual(await lines(`resources=DISK_GB:1&in_tree=${uuidOf('diskless')}`), []);
  assert.deepEqual(await lines(`resources=VCPU:1&in_tree=${uuidOf('nobody')}`), []);
});

test('a suffixed group is met by one provider, and says which', async () => {
  const { allocation_requests: requests } = await ask(
    'resources=MEMORY_MB:1&resources_A=PCPU:2&required_A=CUSTOM_LEFT&resources_B=PCPU:2&group_policy=none',
  );
  const mapped = requests.map(({ mappings }) =>
    Object.entries(mappings)
      .map(([suffix, uuids]) => `${suffix}=${uuids.map((uuid) => names.get(uuid)).join()}`)
      .toSorted()
      .join(' '),
  );
  assert.deepEqual(mapped.toSorted(), ['=tree _A=numa0 _B=numa0', '=tree _A=numa0 _B=numa1']);
});

test('isolated groups have providers of their own', async () => {
  assert.deepEqual(await lines('resources1=PCPU:1&resources2=PCPU:2&group_policy=isolate'), [
    'numa0: PCPU=1; numa1: PCPU=2',
    'numa0: PCPU=2; numa1: PCPU=1',
  ]);
});

test('groups on one provider fit it together or not at all', async () => {
  const apart = 'numa0: PCPU=3; numa1: PCPU=3';
  assert.deepEqual(await lines('resources1=PCPU:3&resources2=PCPU:3&group_policy=none'), [apart, apart]);
});

test('a sharing provider meets a suffixed group for each tree it shares with', async () => {
  const query = `resources=VCPU:1&resources1=DISK_GB:100`;
  assert.deepEqual(await lines(query), ['diskless: VCPU=1; sharer: DISK_GB=100']);
  assert.deepEqual(await lines(`${query}&in_tree1=${uuidOf('sharer')}`), ['diskless: VCPU=1; sharer: DISK_GB=100']);
});

test('the root of the tree has traits of its own', async () => {
  assert.deepEqual(await lines('resources=PCPU:4&root_required=CUSTOM_TREE'), ['numa0: PCPU=4', 'numa1: PCPU=4']);
  assert.deepEqual(await lines('resources=PCPU:4&root_required=!CUSTOM_TREE'), []);
});

test('groups stay in one subtree', async () => {
  const groups = 'resources_C=PCPU:1&resources_G=VGPU:1&group_policy=none';
  assert.deepEqual(await lines(`${groups}&same_subtree=_C,_G`), [
    'gpu0: VGPU=1; numa0: PCPU=1',
    'gpu1: VGPU=1; numa1: PCPU=1',
  ]);
});

test('a group without resources heads a subtree', async () => {
  const groups = 'required_N=CUSTOM_LEFT&resources_G=VGPU:1&group_policy=none';
  assert.deepEqual(await lines(`${groups}&same_subtree=_N,_G`), ['gpu0: VGPU=1']);
  await refused(groups, '1.39', 'placement.query.bad_value');
});

test('summaries tell of whole trees: resources, traits and places', async () => {
  const { provider_summaries: summaries } = await ask('resources=VGPU:1&required=CUSTOM_FAST');
  assert.deepEqual(
    Object.keys(summaries)
      .map((uuid) => names.get(uuid) ?? uuid)
      .toSorted(),
    ['gpu0', 'gpu1', 'numa0', 'numa1', 'tree'],
  );
  assert.deepEqual(summaries[uuidOf('gpu0')], {
    resources: { VGPU: { capacity: 2, used: 0 } },
    traits: ['CUSTOM_FAST'],
    parent_provider_uuid: uuidOf('numa0'),
    root_provider_uuid: uuidOf('tree'),
  });
});

test('older versions tell less', async () => {
  const old = await ask('resources=VCPU:4', '1.12');
  assert.deepEqual(old.provider_summaries[uuidOf('plain')], { resources: { VCPU: { capacity: 4, used: 0 } } });
  const oldest = await ask('resources=VCPU:8', '1.10');
  assert.deepEqual(oldest.allocation_requests, [
    { allocations: [{ resource_provider: { uuid: uuidOf('diskless') }, resources: { VCPU: 8 } }] },
  ]);
});

test('a limit is kept, and summaries are of what is left', async () => {
  const { allocation_requests: requests, provider_summaries: summaries } = await ask('resources=VCPU:1&limit=1');
  assert.equal(requests.length, 1);
  assert.deepEqual(Object.keys(summaries), Object.keys(requests[0]?.allocations ?? {}));
});

test('what a version does not know is refused', async () => {
  await refused('resources=VCPU:1&limit=1', '1.15');
  await refused('resources=VCPU:1&required=HW_CPU_X86_AVX', '1.16');
  await refused(`resources=VCPU:1&member_of=${uuidOf('row1')}`, '1.20');
  await refused('resources=VCPU:1&required=!HW_CPU_X86_AVX', '1.21');
  await refused('resources1=VCPU:1', '1.24');
  await refused(`resources=VCPU:1&in_tree=${uuidOf('plain')}`, '1.30');
  await refused(`resources=VCPU:1&member_of=!${uuidOf('row1')}`, '1.31');
  await refused('resources_A=VCPU:1', '1.32');
  await refused('resources=VCPU:1&root_required=HW_CPU_X86_AVX', '1.34');
  await refused('resources_A=VCPU:1&same_subtree=_A', '1.35');
  await refused('resources=VCPU:1&required=in:HW_CPU_X86_AVX,HW_CPU_X86_AVX2', '1.38');
  assert.equal((await inject('resources=VCPU:1', '1.9')).statusCode, 404);
});

test('what makes no sense is refused', async () => {
  await refused('', '1.39', 'placement.query.missing_value');
  await refused('', '1.10');
  await refused('resources=');
  await refused('resources=VCPU');
  await refused('resources=VCPU:0');
  await refused('resources=VCPU:1:1');
  await refused('resources=VCPU:one');
  await refused('resources=CUSTOM_NONE:1');
  await refused('resources=VCPU:1&required=CUSTOM_NONE');
  await refused('resources=VCPU:1&required=,');
  await refused('resources=VCPU:1&required=HW_CPU_X86_AVX,!HW_CPU_X86_AVX');
  await refused('resources=VCPU:1&member_of=x');
  await refused('resources=VCPU:1&in_tree=x');
  await refused('resources=VCPU:1&limit=0');
  await refused('resources=VCPU:1&evil=1');
  await refused('resources1=VCPU:1&resources2=VCPU:1');
  await refused('resources1=VCPU:1&resources2=VCPU:1&group_policy=maybe');
  await refused(
    'resources=VCPU:1&root_required=HW_CPU_X86_AVX&root_required=HW_CPU_X86_AVX',
    '1.39',
    'placement.query.duplicate_key',
  );
  await refused('resources1=VCPU:1&same_subtree=1,', '1.39', 'placement.query.bad_value');
  await refused('resources1=VCPU:1&same_subtree=1,2', '1.39', 'placement.query.bad_value');
  await refused('required1=HW_CPU_X86_AVX&resources2=VCPU:1', '1.35');
});

test('an amount that no inventory can have fits nowhere', async () => {
  assert.deepEqual(await lines('resources=VCPU:99999999999999'), []);
});
