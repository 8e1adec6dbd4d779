import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { at, placementFixture, tokens } from '../../testing/placement-fixture.ts';

const fixture = await placementFixture();
after(() => fixture[Symbol.asyncDispose]());

const host = '11111111-1111-4111-8111-111111111111';
const disk = '22222222-2222-4222-8222-222222222222';
const nobody = '00000000-0000-0000-0000-000000000000';
const consumer = (digit: number): string => `${digit}0000000-cccc-4ccc-8ccc-cccccccccccc`;

const call = (method: string, url: string, version: string, body?: unknown) => ({
  as: 'admin',
  method,
  url,
  headers: at(version),
  ...(body === undefined ? {} : { body }),
});

const put = (digit: number, version: string, body: unknown) =>
  call('PUT', `/allocations/${consumer(digit)}`, version, body);
const show = (digit: number, version: string) => call('GET', `/allocations/${consumer(digit)}`, version);
const of = (resources: object) => ({ [host]: { resources } });
const owner = { project_id: 'p', user_id: 'u' };
const claim = (resources: object, generation: number | null, more: object = {}) => ({
  allocations: of(resources),
  ...owner,
  consumer_generation: generation,
  consumer_type: 'INSTANCE',
  ...more,
});
const conflict = { status: 409, body: { errors: [{ code: 'placement.concurrent_update' }] } };
const isEmptyObject = (value: unknown): boolean => JSON.stringify(value) === '{}';

const cases: readonly HttpCase[] = [
  {
    name: 'a host is there',
    ...call('POST', '/resource_providers', '1.39', { name: 'host', uuid: host }),
    expect: { status: 200 },
  },
  {
    name: 'a disk is there',
    ...call('POST', '/resource_providers', '1.39', { name: 'disk', uuid: disk }),
    expect: { status: 200 },
  },
  {
    name: 'the host has something',
    ...call('PUT', `/resource_providers/${host}/inventories`, '1.39', {
      resource_provider_generation: 0,
      inventories: { VCPU: { total: 10 }, MEMORY_MB: { total: 100, min_unit: 2, max_unit: 50, step_size: 2 } },
    }),
    expect: { status: 200 },
  },
  {
    name: 'the disk has something',
    ...call('POST', `/resource_providers/${disk}/inventories`, '1.39', { resource_class: 'DISK_GB', total: 10 }),
    expect: { status: 201 },
  },
  {
    name: 'a consumer without allocations is empty, not missing',
    ...show(9, '1.39'),
    expect: { status: 200, body: { allocations: isEmptyObject, project_id: undefined } },
  },
  {
    name: 'the first version writes a list without owner',
    ...put(1, '1.0', { allocations: [{ resource_provider: { uuid: host }, resources: { VCPU: 1 } }] }),
    expect: { status: 204 },
  },
  {
    name: 'the first version shows amounts and generations only',
    ...show(1, '1.0'),
    expect: {
      status: 200,
      body: { allocations: { [host]: { generation: 2, resources: { VCPU: 1 } } }, project_id: undefined },
    },
  },
  {
    name: 'a consumer without owner belongs to nobody',
    ...show(1, '1.39'),
    expect: {
      status: 200,
      body: { project_id: nobody, user_id: nobody, consumer_generation: 1, consumer_type: 'unknown' },
    },
  },
  {
    name: 'since 1.8 an owner is named',
    ...put(1, '1.8', { allocations: [{ resource_provider: { uuid: host }, resources: { VCPU: 1 } }] }),
    expect: { status: 400 },
  },
  {
    name: 'and kept',
    ...put(1, '1.8', { allocations: [{ resource_provider: { uuid: host }, resources: { VCPU: 2 } }], ...owner }),
    expect: { status: 204 },
  },
  {
    name: 'since 1.12 allocations are written as they are shown',
    ...put(1, '1.12', { allocations: { [host]: { generation: 3, resources: { VCPU: 3 } } }, ...owner }),
    expect: { status: 204 },
  },
  { name: 'and no more as a list', ...put(1, '1.12', { allocations: [], ...owner }), expect: { status: 400 } },
  {
    name: 'before 1.28 something is written',
    ...put(1, '1.27', { allocations: {}, ...owner }),
    expect: { status: 400 },
  },
  {
    name: 'since 1.28 the generation is told',
    ...put(1, '1.28', { allocations: of({ VCPU: 3 }), ...owner }),
    expect: { status: 400 },
  },
  {
    name: 'a stale consumer generation is a conflict',
    ...put(1, '1.28', { allocations: of({ VCPU: 3 }), ...owner, consumer_generation: 2 }),
    expect: conflict,
  },
  {
    name: 'so is null for a consumer that is there',
    ...put(1, '1.28', { allocations: of({ VCPU: 3 }), ...owner, consumer_generation: null }),
    expect: conflict,
  },
  {
    name: 'and a number for one that is not',
    ...put(2, '1.28', { allocations: of({ VCPU: 3 }), ...owner, consumer_generation: 0 }),
    expect: conflict,
  },
  {
    name: 'the right generation writes',
    ...put(1, '1.28', { allocations: of({ VCPU: 3 }), ...owner, consumer_generation: 3 }),
    expect: { status: 204 },
  },
  {
    name: 'since 1.34 mappings are taken and ignored',
    ...put(1, '1.34', { allocations: of({ VCPU: 3 }), ...owner, consumer_generation: 4, mappings: { '': [host] } }),
    expect: { status: 204 },
  },
  {
    name: 'before 1.34 they are refused',
    ...put(1, '1.33', { allocations: of({ VCPU: 3 }), ...owner, consumer_generation: 5, mappings: { '': [host] } }),
    expect: { status: 400 },
  },
  {
    name: 'since 1.38 a type is told',
    ...put(1, '1.38', { allocations: of({ VCPU: 3 }), ...owner, consumer_generation: 5 }),
    expect: { status: 400 },
  },
  {
    name: 'a new consumer has a type',
    ...put(2, '1.38', claim({ VCPU: 4, MEMORY_MB: 10 }, null)),
    expect: { status: 204 },
  },
  {
    name: 'which is shown',
    ...show(2, '1.38'),
    expect: {
      status: 200,
      body: {
        consumer_type: 'INSTANCE',
        consumer_generation: 1,
        allocations: { [host]: { resources: { VCPU: 4, MEMORY_MB: 10 } } },
      },
    },
  },
  {
    name: 'a provider tells who has what of it',
    ...call('GET', `/resource_providers/${host}/allocations`, '1.28'),
    expect: {
      status: 200,
      body: {
        allocations: {
          [consumer(1)]: { resources: { VCPU: 3 }, consumer_generation: 5 },
          [consumer(2)]: { consumer_generation: 1 },
        },
      },
    },
  },
  {
    name: 'a provider tells what is used',
    ...call('GET', `/resource_providers/${host}/usages`, '1.39'),
    expect: { status: 200, body: { usages: { VCPU: 7, MEMORY_MB: 10 } } },
  },
  {
    name: 'more than there is does not fit',
    ...put(3, '1.39', claim({ VCPU: 4 }, null)),
    expect: {
      status: 409,
      body: { errors: [{ code: 'placement.undefined_code', detail: /11 of 10 would be in use/ }] },
    },
  },
  {
    name: 'nor more than a unit',
    ...put(3, '1.39', claim({ MEMORY_MB: 52 }, null)),
    expect: { status: 409, body: { errors: [{ detail: /between its min_unit 2 and max_unit 50/ }] } },
  },
  { name: 'nor less', ...put(3, '1.39', claim({ MEMORY_MB: 1 }, null)), expect: { status: 409 } },
  { name: 'nor between steps', ...put(3, '1.39', claim({ MEMORY_MB: 3 }, null)), expect: { status: 409 } },
  { name: 'nor what the provider has not', ...put(3, '1.39', claim({ DISK_GB: 1 }, null)), expect: { status: 409 } },
  { name: 'nor what nobody knows', ...put(3, '1.39', claim({ CUSTOM_NONE: 1 }, null)), expect: { status: 400 } },
  {
    name: 'nothing of an unknown provider',
    ...put(3, '1.39', claim({}, null, { allocations: { [consumer(3)]: { resources: { VCPU: 1 } } } })),
    expect: { status: 400 },
  },
  {
    name: 'a failure leaves no consumer',
    ...show(3, '1.39'),
    expect: { status: 200, body: { allocations: isEmptyObject } },
  },
  { name: 'an amount is at least one', ...put(3, '1.39', claim({ VCPU: 0 }, null)), expect: { status: 400 } },
  { name: 'an amount is a number', ...put(3, '1.39', claim({ VCPU: '1' }, null)), expect: { status: 400 } },
  {
    name: 'an enormous amount fits nowhere',
    ...put(3, '1.39', claim({ VCPU: 9_007_199_254_740_991 }, null)),
    expect: { status: 409 },
  },
  {
    name: 'an unknown property is refused',
    ...put(3, '1.39', claim({ VCPU: 1 }, null, { evil: 1 })),
    expect: { status: 400 },
  },
  {
    name: 'a consumer is a uuid',
    ...call('PUT', '/allocations/me', '1.39', claim({ VCPU: 1 }, null)),
    expect: { status: 400 },
  },
  {
    name: 'a uuid is one in any spelling',
    ...put(
      3,
      '1.39',
      claim({}, null, {
        allocations: { [host]: { resources: { VCPU: 1 } }, [host.replaceAll('-', '')]: { resources: { VCPU: 1 } } },
      }),
    ),
    expect: { status: 400 },
  },
  {
    name: 'before 1.13 consumers are written one by one',
    ...call('POST', '/allocations', '1.12', {}),
    expect: { status: 404 },
  },
  {
    name: 'several consumers are written at once: one moves, another goes',
    ...call('POST', '/allocations', '1.39', {
      [consumer(1)]: { allocations: {}, ...owner, consumer_generation: 5, consumer_type: 'MIGRATION' },
      [consumer(2)]: {
        allocations: { ...of({ VCPU: 10 }), [disk]: { resources: { DISK_GB: 2 } } },
        ...owner,
        consumer_generation: 1,
        consumer_type: 'INSTANCE',
      },
    }),
    expect: { status: 204 },
  },
  {
    name: 'who has nothing is gone',
    ...show(1, '1.39'),
    expect: { status: 200, body: { allocations: isEmptyObject, consumer_generation: undefined } },
  },
  {
    name: 'all or nothing: where one is stale none is written',
    ...call('POST', '/allocations', '1.39', {
      [consumer(2)]: claim({ VCPU: 1 }, 2),
      [consumer(4)]: claim({ VCPU: 1 }, 7),
    }),
    expect: conflict,
  },
  {
    name: 'what was is still',
    ...show(2, '1.39'),
    expect: { status: 200, body: { consumer_generation: 2, allocations: { [host]: { resources: { VCPU: 10 } } } } },
  },
  {
    name: 'the provider shrinks below what is used',
    ...call('PUT', `/resource_providers/${host}/inventories/VCPU`, '1.39', {
      resource_provider_generation: 8,
      total: 4,
    }),
    expect: { status: 200 },
  },
  { name: 'more is refused then', ...put(2, '1.39', claim({ VCPU: 11 }, 2)), expect: { status: 409 } },
  {
    name: 'less is taken though it is still too much',
    ...put(2, '1.39', claim({ VCPU: 9 }, 2)),
    expect: { status: 204 },
  },
  {
    name: 'since 1.28 nothing is written to take all away',
    ...put(2, '1.39', claim({}, 3, { allocations: {} })),
    expect: { status: 204 },
  },
  {
    name: 'which is fine for a consumer that has none',
    ...put(2, '1.39', claim({}, null, { allocations: {} })),
    expect: { status: 204 },
  },
  {
    name: 'nothing is used any more',
    ...call('GET', `/resource_providers/${host}/usages`, '1.39'),
    expect: { status: 200, body: { usages: { VCPU: 0, MEMORY_MB: 0 } } },
  },
  {
    name: 'deletion of nothing is not found',
    ...call('DELETE', `/allocations/${consumer(2)}`, '1.39'),
    expect: { status: 404 },
  },
];

httpCases('allocations', fixture.app, cases, { tokens });
