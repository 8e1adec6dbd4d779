import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { at, placementFixture, tokens } from '../../testing/placement-fixture.ts';

const fixture = await placementFixture();
after(() => fixture[Symbol.asyncDispose]());

const uuid = '11111111-1111-4111-8111-111111111111';
const call = (method: string, url: string, body?: unknown, version = '1.39') => ({
  as: 'admin',
  method,
  url,
  headers: at(version),
  ...(body === undefined ? {} : { body }),
});

const beginsWithStandard = (value: unknown): boolean =>
  Array.isArray(value) && (value as { name: string }[])[0]?.name === 'VCPU' && value.length >= 21;

const cases: readonly HttpCase[] = [
  { name: 'before 1.2 there are none', ...call('GET', '/resource_classes', undefined, '1.1'), expect: { status: 404 } },
  {
    name: 'the standard ones come first',
    ...call('GET', '/resource_classes'),
    expect: { status: 200, body: { resource_classes: beginsWithStandard } },
  },
  {
    name: 'a class is shown',
    ...call('GET', '/resource_classes/VCPU'),
    expect: { status: 200, body: { name: 'VCPU', links: [{ rel: 'self', href: '/resource_classes/VCPU' }] } },
  },
  {
    name: 'a custom class is created',
    ...call('POST', '/resource_classes', { name: 'CUSTOM_A' }),
    expect: { status: 201, headers: { location: /\/resource_classes\/CUSTOM_A$/ }, body: undefined },
  },
  { name: 'once', ...call('POST', '/resource_classes', { name: 'CUSTOM_A' }), expect: { status: 409 } },
  {
    name: 'a class of the standard is not made',
    ...call('POST', '/resource_classes', { name: 'VCPU' }),
    expect: { status: 400 },
  },
  { name: 'a name is text', ...call('POST', '/resource_classes', { name: 1 }), expect: { status: 400 } },
  {
    name: 'a provider has some of it',
    ...call('POST', '/resource_providers', { name: 'host', uuid }),
    expect: { status: 200 },
  },
  {
    name: 'in its inventory',
    ...call('POST', `/resource_providers/${uuid}/inventories`, { resource_class: 'CUSTOM_A', total: 1 }),
    expect: { status: 201 },
  },
  {
    name: 'before 1.7 a class is renamed',
    ...call('PUT', '/resource_classes/CUSTOM_A', { name: 'CUSTOM_B' }, '1.6'),
    expect: { status: 200, body: { name: 'CUSTOM_B' } },
  },
  {
    name: 'and what providers have with it',
    ...call('GET', `/resource_providers/${uuid}/inventories`),
    expect: { status: 200, body: { inventories: { CUSTOM_A: undefined, CUSTOM_B: { total: 1 } } } },
  },
  {
    name: 'but not one of the standard',
    ...call('PUT', '/resource_classes/VCPU', { name: 'CUSTOM_C' }, '1.6'),
    expect: { status: 400 },
  },
  {
    name: 'since 1.7 a class is made by its name',
    ...call('PUT', '/resource_classes/CUSTOM_C'),
    expect: { status: 201 },
  },
  { name: 'unless it is there', ...call('PUT', '/resource_classes/CUSTOM_C'), expect: { status: 204 } },
  { name: 'a custom one', ...call('PUT', '/resource_classes/VCPU'), expect: { status: 400 } },
  { name: 'a class in use stays', ...call('DELETE', '/resource_classes/CUSTOM_B'), expect: { status: 409 } },
  { name: 'a standard class stays', ...call('DELETE', '/resource_classes/VCPU'), expect: { status: 400 } },
  { name: 'a class is deleted', ...call('DELETE', '/resource_classes/CUSTOM_C'), expect: { status: 204 } },
  { name: 'and is gone', ...call('GET', '/resource_classes/CUSTOM_C'), expect: { status: 404 } },
];

httpCases('resource classes', fixture.app, cases, { tokens });
