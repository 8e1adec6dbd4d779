import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { at, placementFixture, tokens } from '../../testing/placement-fixture.ts';

const fixture = await placementFixture();
after(() => fixture[Symbol.asyncDispose]());

const uuid = '11111111-1111-4111-8111-111111111111';
const consumer = '44444444-4444-4444-8444-444444444444';
const all = `/resource_providers/${uuid}/inventories`;

const replace = (generation: unknown, inventories: unknown, version = '1.39') => ({
  as: 'admin',
  method: 'PUT',
  url: all,
  headers: at(version),
  body: { resource_provider_generation: generation, inventories },
});

const defaults = { reserved: 0, min_unit: 1, max_unit: 2_147_483_647, step_size: 1, allocation_ratio: 1 };

const cases: readonly HttpCase[] = [
  {
    name: 'a provider is there',
    as: 'admin',
    method: 'POST',
    url: '/resource_providers',
    body: { name: 'host', uuid },
    expect: { status: 201 },
  },
  {
    name: 'it begins with nothing',
    as: 'admin',
    method: 'GET',
    url: all,
    headers: at('1.39'),
    expect: { status: 200, body: { resource_provider_generation: 0, inventories: {} } },
  },
  {
    name: 'all inventories are written at once, with defaults, and the generation counts up',
    ...replace(0, { VCPU: { total: 8, allocation_ratio: 2 }, MEMORY_MB: { total: 1024, reserved: 24 } }),
    expect: {
      status: 200,
      body: {
        resource_provider_generation: 1,
        inventories: { VCPU: { ...defaults, total: 8, allocation_ratio: 2 }, MEMORY_MB: { total: 1024, reserved: 24 } },
      },
    },
  },
  {
    name: 'a stale generation is a conflict',
    ...replace(0, {}),
    expect: { status: 409, body: { errors: [{ code: 'placement.concurrent_update' }] } },
  },
  {
    name: 'an inventory is added',
    as: 'admin',
    method: 'POST',
    url: all,
    headers: at('1.39'),
    body: { resource_class: 'DISK_GB', total: 100, step_size: 10, min_unit: 10, max_unit: 50 },
    expect: {
      status: 201,
      headers: { location: new RegExp(`${all}/DISK_GB$`) },
      body: { total: 100, step_size: 10, resource_provider_generation: 2 },
    },
  },
  {
    name: 'and not twice',
    as: 'admin',
    method: 'POST',
    url: all,
    headers: at('1.39'),
    body: { resource_class: 'DISK_GB', total: 100 },
    expect: { status: 409, body: { errors: [{ code: 'placement.concurrent_update' }] } },
  },
  {
    name: 'a class must be known',
    as: 'admin',
    method: 'POST',
    url: all,
    body: { resource_class: 'CUSTOM_NOBODY_KNOWS', total: 100 },
    expect: { status: 400 },
  },
  {
    name: 'one inventory is shown',
    as: 'admin',
    method: 'GET',
    url: `${all}/VCPU`,
    expect: { status: 200, body: { total: 8, resource_provider_generation: 2 } },
  },
  {
    name: 'an inventory that is not there is not found',
    as: 'admin',
    method: 'GET',
    url: `${all}/PCPU`,
    expect: { status: 404 },
  },
  {
    name: 'one inventory is changed',
    as: 'admin',
    method: 'PUT',
    url: `${all}/VCPU`,
    headers: at('1.39'),
    body: { resource_provider_generation: 2, total: 4 },
    expect: { status: 200, body: { ...defaults, total: 4, resource_provider_generation: 3 } },
  },
  {
    name: 'what is not there is not changed',
    as: 'admin',
    method: 'PUT',
    url: `${all}/PCPU`,
    body: { resource_provider_generation: 3, total: 4 },
    expect: { status: 400 },
  },
  {
    name: 'before 1.26 something must be left of the total',
    ...replace(3, { VCPU: { total: 4, reserved: 4 } }, '1.25'),
    expect: { status: 400 },
  },
  {
    name: 'since 1.26 all may be reserved, but no more',
    ...replace(3, { VCPU: { total: 4, reserved: 5 } }),
    expect: { status: 400 },
  },
  { name: 'a number is no text', ...replace(3, { VCPU: { total: '4' } }), expect: { status: 400 } },
  { name: 'an unknown property is refused', ...replace(3, { VCPU: { total: 4, evil: 1 } }), expect: { status: 400 } },
  { name: 'a class has a name of capitals', ...replace(3, { vcpu: { total: 4 } }), expect: { status: 400 } },
  { name: 'a generation is a number', ...replace('3', {}), expect: { status: 400 } },
  { name: 'a total has an end', ...replace(3, { VCPU: { total: 2_147_483_648 } }), expect: { status: 400 } },
  { name: 'a total is whole', ...replace(3, { VCPU: { total: 1.5 } }), expect: { status: 400 } },
  {
    name: 'some of it is used',
    as: 'admin',
    method: 'PUT',
    url: `/allocations/${consumer}`,
    headers: at('1.12'),
    body: { allocations: { [uuid]: { resources: { VCPU: 2 } } }, project_id: 'p', user_id: 'u' },
    expect: { status: 204 },
  },
  {
    name: 'what is in use stays',
    ...replace(4, { MEMORY_MB: { total: 1024 } }),
    expect: { status: 409, body: { errors: [{ code: 'placement.inventory.inuse' }] } },
  },
  {
    name: 'also alone',
    as: 'admin',
    method: 'DELETE',
    url: `${all}/VCPU`,
    expect: { status: 409 },
  },
  {
    name: 'what is in use may become less than what is used',
    ...replace(4, { VCPU: { total: 1 }, DISK_GB: { total: 1 } }),
    expect: { status: 200, body: { resource_provider_generation: 5, inventories: { MEMORY_MB: undefined } } },
  },
  {
    name: 'what is not in use is deleted',
    as: 'admin',
    method: 'DELETE',
    url: `${all}/DISK_GB`,
    expect: { status: 204 },
  },
  {
    name: 'and then is not there',
    as: 'admin',
    method: 'DELETE',
    url: `${all}/DISK_GB`,
    expect: { status: 404 },
  },
  {
    name: 'a provider with allocations is not deleted',
    as: 'admin',
    method: 'DELETE',
    url: `/resource_providers/${uuid}`,
    headers: at('1.39'),
    expect: { status: 409, body: { errors: [{ code: 'placement.resource_provider.inuse' }] } },
  },
  {
    name: 'before 1.5 nothing deletes all',
    as: 'admin',
    method: 'DELETE',
    url: all,
    headers: at('1.4'),
    expect: { status: 405 },
  },
  {
    name: 'the allocations go',
    as: 'admin',
    method: 'DELETE',
    url: `/allocations/${consumer}`,
    expect: { status: 204 },
  },
  {
    name: 'since 1.5 all is deleted at once',
    as: 'admin',
    method: 'DELETE',
    url: all,
    headers: at('1.5'),
    expect: { status: 204 },
  },
  {
    name: 'nothing is left',
    as: 'admin',
    method: 'GET',
    url: all,
    expect: {
      status: 200,
      body: { resource_provider_generation: 7, inventories: (value: unknown) => JSON.stringify(value) === '{}' },
    },
  },
  {
    name: 'of an unknown provider nothing is known',
    as: 'admin',
    method: 'GET',
    url: `/resource_providers/${consumer}/inventories`,
    expect: { status: 404 },
  },
];

httpCases('inventories', fixture.app, cases, { tokens });
