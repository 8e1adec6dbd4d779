import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { at, placementFixture, tokens } from '../../testing/placement-fixture.ts';

const fixture = await placementFixture();
after(() => fixture[Symbol.asyncDispose]());

const root = '11111111-1111-4111-8111-111111111111';
const child = '22222222-2222-4222-8222-222222222222';
const other = '33333333-3333-4333-8333-333333333333';

const create = (name: string, uuid: string, more: object = {}) => ({
  as: 'admin',
  method: 'POST',
  url: '/resource_providers',
  headers: at('1.39'),
  body: { name, uuid, ...more },
});

const update = (uuid: string, version: string, body: object) => ({
  as: 'admin',
  method: 'PUT',
  url: `/resource_providers/${uuid}`,
  headers: at(version),
  body,
});

const cases: readonly HttpCase[] = [
  {
    name: 'the version document is for everybody',
    method: 'GET',
    url: '/',
    expect: {
      status: 200,
      headers: { 'openstack-api-version': 'placement 1.0', vary: /OpenStack-API-Version/i },
      body: { versions: [{ id: 'v1.0', min_version: '1.0', max_version: '1.39', status: 'CURRENT' }] },
    },
  },
  {
    name: 'a version beyond the last is not acceptable',
    as: 'admin',
    method: 'GET',
    url: '/resource_providers',
    headers: at('1.40'),
    expect: { status: 406, body: { errors: [{ status: 406, max_version: '1.39', min_version: '1.0' }] } },
  },
  {
    name: 'before 1.20 creation answers nothing but the address',
    as: 'admin',
    method: 'POST',
    url: '/resource_providers',
    body: { name: 'old', uuid: 'AAAAAAAA11114111811111111111111A' },
    expect: {
      status: 201,
      headers: { location: /\/resource_providers\/aaaaaaaa-1111-4111-8111-11111111111a$/ },
      body: undefined,
    },
  },
  {
    name: 'since 1.20 creation answers the provider',
    ...create('root', root),
    expect: {
      status: 200,
      headers: { 'cache-control': 'no-cache', 'last-modified': /GMT$/ },
      body: { uuid: root, name: 'root', generation: 0, parent_provider_uuid: null, root_provider_uuid: root },
    },
  },
  {
    name: 'a name is used once',
    ...create('root', other),
    expect: { status: 409, body: { errors: [{ code: 'placement.duplicate_name', title: 'Conflict' }] } },
  },
  {
    name: 'a provider gets a parent',
    ...create('child', child, { parent_provider_uuid: root }),
    expect: { status: 200, body: { parent_provider_uuid: root, root_provider_uuid: root } },
  },
  {
    name: 'a parent must exist',
    ...create('orphan', other, { parent_provider_uuid: other }),
    expect: { status: 400 },
  },
  {
    name: 'before 1.14 there are no parents',
    as: 'admin',
    method: 'POST',
    url: '/resource_providers',
    headers: at('1.13'),
    body: { name: 'x', parent_provider_uuid: root },
    expect: { status: 400 },
  },
  {
    name: 'the first version links to inventories and usages only',
    as: 'admin',
    method: 'GET',
    url: `/resource_providers/${root}`,
    expect: {
      status: 200,
      headers: { 'last-modified': undefined },
      body: { parent_provider_uuid: undefined, links: [{ rel: 'self' }, { rel: 'inventories' }, { rel: 'usages' }] },
    },
  },
  {
    name: 'since 1.11 a provider links to its allocations',
    as: 'admin',
    method: 'GET',
    url: `/resource_providers/${root}`,
    headers: at('1.11'),
    expect: {
      status: 200,
      body: { links: [{}, {}, {}, { rel: 'aggregates' }, { rel: 'traits' }, { rel: 'allocations' }] },
    },
  },
  {
    name: 'providers are listed by name',
    as: 'admin',
    method: 'GET',
    url: '/resource_providers?name=child',
    headers: at('1.39'),
    expect: { status: 200, body: { resource_providers: [{ uuid: child }] } },
  },
  {
    name: 'providers are listed by tree',
    as: 'admin',
    method: 'GET',
    url: `/resource_providers?in_tree=${child}`,
    headers: at('1.14'),
    expect: { status: 200, body: { resource_providers: [{ uuid: root }, { uuid: child }] } },
  },
  {
    name: 'a tree of nobody is empty',
    as: 'admin',
    method: 'GET',
    url: `/resource_providers?in_tree=${other}`,
    headers: at('1.14'),
    expect: { status: 200, body: { resource_providers: [] } },
  },
  {
    name: 'a filter that the version does not know is refused',
    as: 'admin',
    method: 'GET',
    url: `/resource_providers?in_tree=${root}`,
    headers: at('1.13'),
    expect: { status: 400 },
  },
  {
    name: 'an unknown trait in a filter is refused',
    as: 'admin',
    method: 'GET',
    url: '/resource_providers?required=CUSTOM_NOBODY_KNOWS',
    headers: at('1.18'),
    expect: { status: 400 },
  },
  {
    name: 'traits are forbidden since 1.22 only',
    as: 'admin',
    method: 'GET',
    url: '/resource_providers?required=!HW_CPU_X86_AVX',
    headers: at('1.21'),
    expect: { status: 400 },
  },
  {
    name: 'an unknown resource class in a filter is refused',
    as: 'admin',
    method: 'GET',
    url: '/resource_providers?resources=CUSTOM_NOBODY_KNOWS:1',
    headers: at('1.4'),
    expect: { status: 400 },
  },
  {
    name: 'a filter by a malformed amount is refused',
    as: 'admin',
    method: 'GET',
    url: '/resource_providers?resources=VCPU:-1',
    headers: at('1.4'),
    expect: { status: 400 },
  },
  {
    name: 'before 1.37 no provider gets another parent',
    ...update(child, '1.36', { name: 'child', parent_provider_uuid: null }),
    expect: { status: 400 },
  },
  {
    name: 'since 1.37 a provider becomes a root',
    ...update(child, '1.37', { name: 'child', parent_provider_uuid: null }),
    expect: { status: 200, body: { parent_provider_uuid: null, root_provider_uuid: child, generation: 0 } },
  },
  {
    name: 'a tree moves under another provider',
    ...update(root, '1.37', { name: 'root', parent_provider_uuid: child }),
    expect: { status: 200, body: { parent_provider_uuid: child, root_provider_uuid: child } },
  },
  {
    name: 'a tree makes no loop',
    ...update(child, '1.37', { name: 'child', parent_provider_uuid: root }),
    expect: { status: 400, body: { errors: [{ detail: /lies below it/ }] } },
  },
  {
    name: 'a parent is not deleted',
    as: 'admin',
    method: 'DELETE',
    url: `/resource_providers/${child}`,
    headers: at('1.39'),
    expect: { status: 409, body: { errors: [{ code: 'placement.resource_provider.cannot_delete_parent' }] } },
  },
  {
    name: 'a provider is deleted',
    as: 'admin',
    method: 'DELETE',
    url: `/resource_providers/${root}`,
    expect: { status: 204, body: undefined },
  },
  {
    name: 'what is deleted is gone, and the first version tells no code',
    as: 'admin',
    method: 'GET',
    url: `/resource_providers/${root}`,
    expect: {
      status: 404,
      body: { errors: [{ status: 404, title: 'Not Found', code: undefined, request_id: /^req-/ }] },
    },
  },
  {
    name: 'since 1.23 an error without a code of its own says so',
    as: 'admin',
    method: 'DELETE',
    url: '/resource_providers/no-uuid',
    headers: at('1.23'),
    expect: { status: 404, body: { errors: [{ code: 'placement.undefined_code' }] } },
  },
  { name: 'an unknown property is refused', ...create('x', other, { evil: 1 }), expect: { status: 400 } },
  { name: 'a name is no number', ...create(5 as never, other), expect: { status: 400 } },
  { name: 'a name has no null character', ...create('a\0b', other), expect: { status: 400 } },
  { name: 'a name has an end', ...create('n'.repeat(201), other), expect: { status: 400 } },
  { name: 'a uuid is a uuid', ...create('x', 'no'), expect: { status: 400 } },
  { name: 'a body has an end', ...create('x'.repeat(200_000), other), expect: { status: 413 } },
  {
    name: 'a body is not endlessly deep',
    as: 'admin',
    method: 'POST',
    url: '/resource_providers',
    headers: { 'content-type': 'application/json' },
    body: '['.repeat(10_000),
    expect: { status: 400 },
  },
  {
    name: 'a method that is not there is told with those that are',
    as: 'admin',
    method: 'PATCH',
    url: `/resource_providers/${child}`,
    expect: { status: 405, headers: { allow: 'DELETE, GET, PUT' } },
  },
];

httpCases('resource providers', fixture.app, cases, { tokens });
