import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { at, placementFixture, tokens } from '../../testing/placement-fixture.ts';

const fixture = await placementFixture();
after(() => fixture[Symbol.asyncDispose]());

const host = '11111111-1111-4111-8111-111111111111';
const call = (method: string, url: string, version: string, body?: unknown, as = 'admin') => ({
  as,
  method,
  url,
  headers: at(version),
  ...(body === undefined ? {} : { body }),
});

const write = (digit: number, project: string, user: string, vcpus: number, type?: string): HttpCase => ({
  name: `consumer ${digit} uses ${vcpus}`,
  ...call('PUT', `/allocations/${digit}0000000-cccc-4ccc-8ccc-cccccccccccc`, type === undefined ? '1.12' : '1.38', {
    allocations: { [host]: { resources: { VCPU: vcpus } } },
    project_id: project,
    user_id: user,
    ...(type === undefined ? {} : { consumer_type: type, consumer_generation: null }),
  }),
  expect: { status: 204 },
});

const ask = (query: string, version = '1.39', as = 'admin') => call('GET', `/usages?${query}`, version, undefined, as);
const exactly = (expected: unknown) => (value: unknown) => JSON.stringify(value) === JSON.stringify(expected);

const cases: readonly HttpCase[] = [
  {
    name: 'a host is there',
    ...call('POST', '/resource_providers', '1.39', { name: 'host', uuid: host }),
    expect: { status: 200 },
  },
  {
    name: 'with something',
    ...call('POST', `/resource_providers/${host}/inventories`, '1.39', { resource_class: 'VCPU', total: 100 }),
    expect: { status: 201 },
  },
  write(1, 'example', 'ann', 1),
  write(2, 'example', 'ann', 2, 'INSTANCE'),
  write(3, 'example', 'bob', 4, 'INSTANCE'),
  write(4, 'example', 'bob', 8, 'MIGRATION'),
  write(5, 'elsewhere', 'ann', 16, 'INSTANCE'),
  { name: 'before 1.9 there are none', ...ask('project_id=example', '1.8'), expect: { status: 404 } },
  {
    name: 'a project uses',
    ...ask('project_id=example', '1.9'),
    expect: { status: 200, body: { usages: { VCPU: 15 } } },
  },
  {
    name: 'a user uses',
    ...ask('project_id=example&user_id=ann', '1.9'),
    expect: { status: 200, body: { usages: { VCPU: 3 } } },
  },
  {
    name: 'an unknown project uses nothing',
    ...ask('project_id=none', '1.9'),
    expect: { status: 200, body: { usages: exactly({}) } },
  },
  {
    name: 'since 1.38 by type',
    ...ask('project_id=example'),
    expect: {
      status: 200,
      body: {
        usages: {
          INSTANCE: { VCPU: 6, consumer_count: 2 },
          MIGRATION: { VCPU: 8, consumer_count: 1 },
          unknown: { VCPU: 1, consumer_count: 1 },
        },
      },
    },
  },
  {
    name: 'of one type',
    ...ask('project_id=example&consumer_type=MIGRATION'),
    expect: { status: 200, body: { usages: exactly({ MIGRATION: { VCPU: 8, consumer_count: 1 } }) } },
  },
  {
    name: 'of all types together',
    ...ask('project_id=example&consumer_type=all'),
    expect: { status: 200, body: { usages: exactly({ all: { VCPU: 15, consumer_count: 4 } }) } },
  },
  {
    name: 'of no type',
    ...ask('project_id=example&consumer_type=unknown'),
    expect: { status: 200, body: { usages: exactly({ unknown: { VCPU: 1, consumer_count: 1 } }) } },
  },
  {
    name: 'before 1.38 types are not known',
    ...ask('project_id=example&consumer_type=all', '1.37'),
    expect: { status: 400 },
  },
  { name: 'a project is named', ...ask('user_id=ann'), expect: { status: 400 } },
  { name: 'a reader sees the own project', ...ask('project_id=example', '1.39', 'reader'), expect: { status: 200 } },
  { name: 'and no other', ...ask('project_id=elsewhere', '1.39', 'reader'), expect: { status: 403 } },
];

httpCases('usages', fixture.app, cases, { tokens });
