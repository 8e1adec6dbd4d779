import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { at, placementFixture, tokens } from '../../testing/placement-fixture.ts';

const fixture = await placementFixture();
after(() => fixture[Symbol.asyncDispose]());

const uuid = '11111111-1111-4111-8111-111111111111';
const own = `/resource_providers/${uuid}/traits`;
const call = (method: string, url: string, body?: unknown, version = '1.39') => ({
  as: 'admin',
  method,
  url,
  headers: at(version),
  ...(body === undefined ? {} : { body }),
});

const replace = (generation: unknown, traits: unknown) =>
  call('PUT', own, { resource_provider_generation: generation, traits });

const cases: readonly HttpCase[] = [
  {
    name: 'a provider is there',
    ...call('POST', '/resource_providers', { name: 'host', uuid }),
    expect: { status: 200 },
  },
  { name: 'before 1.6 there are no traits', ...call('GET', '/traits', undefined, '1.5'), expect: { status: 404 } },
  {
    name: 'standard traits are there',
    ...call('GET', '/traits?name=in:HW_CPU_X86_AVX,COMPUTE_NODE,CUSTOM_NONE'),
    expect: { status: 200, body: { traits: ['COMPUTE_NODE', 'HW_CPU_X86_AVX'] } },
  },
  {
    name: 'a custom trait is made',
    ...call('PUT', '/traits/CUSTOM_GOLD'),
    expect: { status: 201, headers: { location: /\/traits\/CUSTOM_GOLD$/ } },
  },
  { name: 'once', ...call('PUT', '/traits/CUSTOM_GOLD'), expect: { status: 204 } },
  {
    name: 'a trait is shown by its being there',
    ...call('GET', '/traits/CUSTOM_GOLD'),
    expect: { status: 204, headers: { 'cache-control': 'no-cache' } },
  },
  { name: 'an unknown trait is not', ...call('GET', '/traits/CUSTOM_LEAD'), expect: { status: 404 } },
  { name: 'only custom traits are made', ...call('PUT', '/traits/GOLD'), expect: { status: 400 } },
  { name: 'of capitals', ...call('PUT', '/traits/CUSTOM_gold'), expect: { status: 400 } },
  {
    name: 'a provider gets traits',
    ...replace(0, ['CUSTOM_GOLD', 'HW_CPU_X86_AVX']),
    expect: { status: 200, body: { traits: ['CUSTOM_GOLD', 'HW_CPU_X86_AVX'], resource_provider_generation: 1 } },
  },
  {
    name: 'a stale generation is a conflict',
    ...replace(0, []),
    expect: { status: 409, body: { errors: [{ code: 'placement.concurrent_update' }] } },
  },
  { name: 'an unknown trait is refused', ...replace(1, ['CUSTOM_LEAD']), expect: { status: 400 } },
  { name: 'traits are a list', ...replace(1, 'CUSTOM_GOLD'), expect: { status: 400 } },
  {
    name: 'traits are listed by prefix',
    ...call('GET', '/traits?name=startswith:CUSTOM_'),
    expect: { status: 200, body: { traits: ['CUSTOM_GOLD'] } },
  },
  {
    name: 'traits are listed by whether a provider has them',
    ...call('GET', '/traits?associated=true'),
    expect: { status: 200, body: { traits: ['CUSTOM_GOLD', 'HW_CPU_X86_AVX'] } },
  },
  { name: 'associated is true or false', ...call('GET', '/traits?associated=yes'), expect: { status: 400 } },
  { name: 'a name filter has an operator', ...call('GET', '/traits?name=CUSTOM_GOLD'), expect: { status: 400 } },
  { name: 'an unknown filter is refused', ...call('GET', '/traits?evil=1'), expect: { status: 400 } },
  {
    name: 'providers are listed by trait',
    ...call(
      'GET',
      '/resource_providers?required=in:CUSTOM_GOLD,HW_CPU_X86_AVX2&required=HW_CPU_X86_AVX,!HW_CPU_X86_AVX2',
    ),
    expect: { status: 200, body: { resource_providers: [{ uuid }] } },
  },
  {
    name: 'and left out by trait',
    ...call('GET', '/resource_providers?required=!CUSTOM_GOLD'),
    expect: { status: 200, body: { resource_providers: [] } },
  },
  { name: 'a trait in use stays', ...call('DELETE', '/traits/CUSTOM_GOLD'), expect: { status: 409 } },
  { name: 'a standard trait stays', ...call('DELETE', '/traits/HW_CPU_X86_AVX'), expect: { status: 400 } },
  { name: 'a provider loses its traits', ...call('DELETE', own), expect: { status: 204 } },
  {
    name: 'which counts its generation up',
    ...call('GET', own),
    expect: { status: 200, body: { traits: [], resource_provider_generation: 2 } },
  },
  { name: 'a trait is deleted', ...call('DELETE', '/traits/CUSTOM_GOLD'), expect: { status: 204 } },
  { name: 'and is gone', ...call('DELETE', '/traits/CUSTOM_GOLD'), expect: { status: 404 } },
];

httpCases('traits', fixture.app, cases, { tokens });
