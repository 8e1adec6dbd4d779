import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { at, placementFixture, tokens } from '../../testing/placement-fixture.ts';

const fixture = await placementFixture();
after(() => fixture[Symbol.asyncDispose]());

const uuid = '11111111-1111-4111-8111-111111111111';
const one = 'aaaaaaaa-1111-4111-8111-111111111111';
const two = 'aaaaaaaa-2222-4111-8111-111111111111';
const own = `/resource_providers/${uuid}/aggregates`;
const call = (method: string, url: string, version: string, body?: unknown) => ({
  as: 'admin',
  method,
  url,
  headers: at(version),
  ...(body === undefined ? {} : { body }),
});

const found = { status: 200, body: { resource_providers: [{ uuid }] } };
const nothing = { status: 200, body: { resource_providers: [] } };
const list = (query: string, version = '1.39') => call('GET', `/resource_providers?${query}`, version);

const cases: readonly HttpCase[] = [
  {
    name: 'a provider is there',
    ...call('POST', '/resource_providers', '1.39', { name: 'host', uuid }),
    expect: { status: 200 },
  },
  { name: 'before 1.1 there are none', ...call('GET', own, '1.0'), expect: { status: 404 } },
  {
    name: 'before 1.19 the bare list is written, and no generation told',
    ...call('PUT', own, '1.1', [one]),
    expect: { status: 200, body: { aggregates: [one], resource_provider_generation: undefined } },
  },
  {
    name: 'since 1.19 the generation is told',
    ...call('GET', own, '1.19'),
    expect: { status: 200, body: { aggregates: [one], resource_provider_generation: 0 } },
  },
  { name: 'since 1.19 the bare list is refused', ...call('PUT', own, '1.19', [one]), expect: { status: 400 } },
  {
    name: 'since 1.19 the generation is counted up',
    ...call('PUT', own, '1.19', { aggregates: [one, two], resource_provider_generation: 0 }),
    expect: { status: 200, body: { aggregates: [one, two], resource_provider_generation: 1 } },
  },
  {
    name: 'and checked',
    ...call('PUT', own, '1.39', { aggregates: [], resource_provider_generation: 0 }),
    expect: { status: 409, body: { errors: [{ code: 'placement.concurrent_update' }] } },
  },
  { name: 'an aggregate is a uuid', ...call('PUT', own, '1.1', ['x']), expect: { status: 400 } },
  { name: 'an aggregate is named once', ...call('PUT', own, '1.1', [one, one]), expect: { status: 400 } },
  { name: 'providers are listed by aggregate', ...list(`member_of=${one}`, '1.3'), expect: found },
  { name: 'by one of several', ...list(`member_of=in:${one},${uuid}`, '1.3'), expect: found },
  { name: 'several need a word before them', ...list(`member_of=${one},${two}`, '1.3'), expect: { status: 400 } },
  {
    name: 'before 1.24 the filter is given once',
    ...list(`member_of=${one}&member_of=${two}`, '1.23'),
    expect: { status: 400 },
  },
  { name: 'since 1.24 all must hold', ...list(`member_of=${one}&member_of=${uuid}`), expect: nothing },
  { name: 'since 1.24 all may hold', ...list(`member_of=${one}&member_of=${two}`), expect: found },
  { name: 'before 1.32 none is forbidden', ...list(`member_of=!${one}`, '1.31'), expect: { status: 400 } },
  { name: 'since 1.32 one is forbidden', ...list(`member_of=!${one}`), expect: nothing },
  { name: 'or several', ...list(`member_of=!in:${uuid},${own.slice(20, 56)}`), expect: found },
  { name: 'what is no uuid is refused', ...list('member_of=in:x'), expect: { status: 400 } },
];

httpCases('aggregates', fixture.app, cases, { tokens });
