import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { at, placementFixture, tokens } from '../../testing/placement-fixture.ts';

const fixture = await placementFixture();
after(() => fixture[Symbol.asyncDispose]());

const root = '11111111-1111-4111-8111-111111111111';
const child = '22222222-2222-4222-8222-222222222222';
const consumer = '10000000-cccc-4ccc-8ccc-cccccccccccc';
const call = (method: string, url: string, body?: unknown, version = '1.39') => ({
  as: 'service',
  method,
  url,
  headers: at(version),
  ...(body === undefined ? {} : { body }),
});

const shape = (rootGeneration: number, consumerGeneration: number, moved: object) => ({
  inventories: {
    [root]: { resource_provider_generation: rootGeneration, inventories: { VCPU: { total: 8 } } },
    [child]: { resource_provider_generation: 0, inventories: { VGPU: { total: 4 } } },
  },
  allocations: {
    [consumer]: {
      allocations: { [root]: { resources: { VCPU: 2 } }, ...moved },
      project_id: 'p',
      user_id: 'u',
      consumer_generation: consumerGeneration,
      consumer_type: 'INSTANCE',
    },
  },
});

const moved = { [child]: { resources: { VGPU: 1 } } };

const cases: readonly HttpCase[] = [
  {
    name: 'a root is there',
    ...call('POST', '/resource_providers', { name: 'root', uuid: root }),
    expect: { status: 200 },
  },
  {
    name: 'a child is there',
    ...call('POST', '/resource_providers', { name: 'child', uuid: child, parent_provider_uuid: root }),
    expect: { status: 200 },
  },
  {
    name: 'the root has all',
    ...call('PUT', `/resource_providers/${root}/inventories`, {
      resource_provider_generation: 0,
      inventories: { VCPU: { total: 8 }, VGPU: { total: 4 } },
    }),
    expect: { status: 200 },
  },
  {
    name: 'some of which is used',
    ...call(
      'PUT',
      `/allocations/${consumer}`,
      { allocations: { [root]: { resources: { VCPU: 2, VGPU: 1 } } }, project_id: 'p', user_id: 'u' },
      '1.12',
    ),
    expect: { status: 204 },
  },
  {
    name: 'before 1.30 nothing is reshaped',
    ...call('POST', '/reshaper', shape(2, 1, moved), '1.29'),
    expect: { status: 404 },
  },
  {
    name: 'only services reshape',
    ...call('POST', '/reshaper', shape(2, 1, moved)),
    as: 'admin',
    expect: { status: 403 },
  },
  {
    name: 'a stale provider is a conflict',
    ...call('POST', '/reshaper', shape(1, 1, moved)),
    expect: { status: 409, body: { errors: [{ code: 'placement.concurrent_update' }] } },
  },
  {
    name: 'a stale consumer is a conflict',
    ...call('POST', '/reshaper', shape(2, 7, moved)),
    expect: { status: 409, body: { errors: [{ code: 'placement.concurrent_update' }] } },
  },
  {
    name: 'what is still in use does not go',
    ...call('POST', '/reshaper', shape(2, 1, { [root]: { resources: { VGPU: 1 } } })),
    expect: { status: 409, body: { errors: [{ code: 'placement.inventory.inuse' }] } },
  },
  {
    name: 'what does not fit does not move',
    ...call('POST', '/reshaper', shape(2, 1, { [child]: { resources: { VGPU: 5 } } })),
    expect: { status: 409 },
  },
  {
    name: 'inventory in use moves to the child',
    ...call('POST', '/reshaper', shape(2, 1, moved)),
    expect: { status: 204 },
  },
  {
    name: 'with its allocations',
    ...call('GET', `/allocations/${consumer}`),
    expect: {
      status: 200,
      body: {
        consumer_generation: 2,
        allocations: {
          [root]: { generation: 3, resources: { VCPU: 2, VGPU: undefined } },
          [child]: { generation: 1, resources: { VGPU: 1 } },
        },
      },
    },
  },
  {
    name: 'the root has what is left',
    ...call('GET', `/resource_providers/${root}/usages`),
    expect: { status: 200, body: { usages: { VCPU: 2, VGPU: undefined } } },
  },
  {
    name: 'an unknown provider is told by its code',
    ...call('POST', '/reshaper', {
      inventories: { [consumer]: { resource_provider_generation: 0, inventories: {} } },
      allocations: {},
    }),
    expect: { status: 400, body: { errors: [{ code: 'placement.resource_provider.not_found' }] } },
  },
];

httpCases('reshaper', fixture.app, cases, { tokens });
