import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { call } from '../../testing/calls.ts';
import { novaFixture } from '../../testing/nova-fixture.ts';
import { tokens } from '../../testing/people.ts';

const fixture = await novaFixture();
after(() => fixture[Symbol.asyncDispose]());

const small = { name: 'small', id: '1', ram: 512, vcpus: 1, disk: 1 };
const create = (flavor: object, options: object = {}) => call('POST', '/flavors', { body: { flavor }, ...options });

const cases: readonly HttpCase[] = [
  {
    name: 'a flavor is made',
    ...create({ ...small, description: 'tiny' }),
    expect: {
      status: 200,
      body: {
        flavor: {
          id: '1',
          name: 'small',
          ram: 512,
          swap: 0,
          'OS-FLV-EXT-DATA:ephemeral': 0,
          'os-flavor-access:is_public': true,
          description: 'tiny',
          extra_specs: {},
          links: [
            { rel: 'self', href: 'http://cloud:8774/v2.1/flavors/1' },
            { rel: 'bookmark', href: 'http://cloud:8774/flavors/1' },
          ],
        },
      },
    },
  },
  {
    name: 'texts may stand for numbers, and before 2.75 no swap is no text',
    ...create({ ...small, name: 'text', id: 2, ram: '1024', vcpus: '2', disk: '0' }, { version: '2.1' }),
    expect: { status: 200, body: { flavor: { id: '2', ram: 1024, swap: '', description: undefined } } },
  },
  {
    name: 'without an id it gets one',
    ...create({ name: 'own', ram: 1, vcpus: 1, disk: 0, id: null, 'os-flavor-access:is_public': 'False' }),
    expect: { status: 200, body: { flavor: { id: /^[0-9a-f-]{36}$/, 'os-flavor-access:is_public': false } } },
    save: { private: 'flavor.id' },
  },
  {
    name: 'a name is taken once',
    ...create({ ...small, id: '9' }),
    expect: { status: 409, body: { conflictingRequest: { message: /Flavor with name small/ } } },
  },
  {
    name: 'an id too',
    ...create({ ...small, name: 'other' }),
    expect: { status: 409, body: { conflictingRequest: { message: /Flavor with ID 1/ } } },
  },
  { name: 'memory is needed', ...create({ name: 'x', vcpus: 1, disk: 1 }), expect: { status: 400 } },
  { name: 'no memory is too little', ...create({ ...small, name: 'x', ram: 0 }), expect: { status: 400 } },
  { name: 'memory has an end', ...create({ ...small, name: 'x', ram: 2_147_483_648 }), expect: { status: 400 } },
  { name: 'memory is a number', ...create({ ...small, name: 'x', ram: 'much' }), expect: { status: 400 } },
  { name: 'a name has an end', ...create({ ...small, name: 'x'.repeat(256) }), expect: { status: 400 } },
  { name: 'a name is no blank', ...create({ ...small, name: ' ' }), expect: { status: 400 } },
  { name: 'unknown attributes are refused', ...create({ ...small, evil: 1 }), expect: { status: 400 } },
  {
    name: 'before 2.55 there is no description',
    ...create({ ...small, id: '8', name: 'x', description: 'x' }, { version: '2.54' }),
    expect: { status: 400 },
  },
  { name: 'members make none', ...create(small, { as: 'member' }), expect: { status: 403 } },
  { name: 'nobody sees any', method: 'GET', url: '/v2.1/flavors', expect: { status: 401 } },
  {
    name: 'all public ones are listed, and those of the own project',
    ...call('GET', '/flavors?sort_key=name', { as: 'member', version: '2.1' }),
    expect: { status: 200, body: { flavors: [{ name: 'own' }, { name: 'small' }, { name: 'text' }] } },
  },
  {
    name: 'strangers see public ones',
    ...call('GET', '/flavors/detail?sort_key=name&sort_dir=desc', { as: 'stranger' }),
    expect: { status: 200, body: { flavors: [{ name: 'text' }, { name: 'small' }] } },
  },
  {
    name: 'administrators ask for those that are not public',
    ...call('GET', '/flavors?is_public=false'),
    expect: { status: 200, body: { flavors: [{ name: 'own' }] } },
  },
  {
    name: 'others can’t',
    ...call('GET', '/flavors?is_public=none', { as: 'stranger' }),
    expect: { status: 200, body: { flavors: [{ name: 'small' }, { name: 'text' }] } },
  },
  { name: 'is_public is a word', ...call('GET', '/flavors?is_public=maybe'), expect: { status: 400 } },
  {
    name: 'flavors are chosen by memory',
    ...call('GET', '/flavors?minRam=600'),
    expect: { status: 200, body: { flavors: [{ name: 'text' }] } },
  },
  { name: 'memory is chosen by number', ...call('GET', '/flavors?minRam=a'), expect: { status: 400 } },
  {
    name: 'and by disk',
    ...call('GET', '/flavors?minDisk=1', { as: 'stranger' }),
    expect: { status: 200, body: { flavors: [{ name: 'small' }] } },
  },
  {
    name: 'lists come in pages',
    ...call('GET', '/flavors?limit=1', { as: 'stranger' }),
    expect: {
      status: 200,
      body: {
        flavors: [{ id: '1' }],
        flavors_links: [{ rel: 'next', href: 'http://cloud:8774/v2.1/flavors?limit=1&marker=1' }],
      },
    },
  },
  {
    name: 'that go on after a marker',
    ...call('GET', '/flavors?limit=1&marker=1', { as: 'stranger' }),
    expect: { status: 200, body: { flavors: [{ id: '2' }], flavors_links: undefined } },
  },
  { name: 'which must be known', ...call('GET', '/flavors?marker=none'), expect: { status: 400 } },
  { name: 'a limit is not negative', ...call('GET', '/flavors?limit=-1'), expect: { status: 400 } },
  { name: 'unknown parameters are refused', ...call('GET', '/flavors?evil=1'), expect: { status: 400 } },
  {
    name: 'but not before 2.75',
    ...call('GET', '/flavors?evil=1', { version: '2.74' }),
    expect: { status: 200 },
  },
  { name: 'unknown sort keys always', ...call('GET', '/flavors?sort_key=evil'), expect: { status: 400 } },
  {
    name: 'one is shown',
    ...call('GET', '/flavors/1', { as: 'reader', version: '2.60' }),
    expect: { status: 200, body: { flavor: { id: '1', description: 'tiny', extra_specs: undefined } } },
  },
  {
    name: 'what is not public is hidden from strangers',
    ...call('GET', '/flavors/{private}', { as: 'stranger' }),
    expect: { status: 404, body: { itemNotFound: { code: 404 } } },
  },
  { name: 'but not from its project', ...call('GET', '/flavors/{private}', { as: 'reader' }), expect: { status: 200 } },
  { name: 'an unknown one is not there', ...call('GET', '/flavors/none'), expect: { status: 404 } },
  {
    name: 'a description is changed',
    ...call('PUT', '/flavors/1', { body: { flavor: { description: null } } }),
    expect: { status: 200, body: { flavor: { id: '1', description: null } } },
  },
  {
    name: 'not before 2.55',
    ...call('PUT', '/flavors/1', { body: { flavor: { description: null } }, version: '2.54' }),
    expect: { status: 404 },
  },
  {
    name: 'nothing else is',
    ...call('PUT', '/flavors/1', { body: { flavor: { description: null, name: 'x' } } }),
    expect: { status: 400 },
  },
  {
    name: 'an unknown one is not described',
    ...call('PUT', '/flavors/none', { body: { flavor: { description: null } } }),
    expect: { status: 404 },
  },
  { name: 'members delete none', ...call('DELETE', '/flavors/2', { as: 'member' }), expect: { status: 403 } },
  { name: 'a flavor is deleted', ...call('DELETE', '/flavors/2'), expect: { status: 202 } },
  { name: 'and gone', ...call('DELETE', '/flavors/2'), expect: { status: 404 } },
];

const access = (action: string, tenant: string, options: object = {}) =>
  call('POST', '/flavors/{private}/action', { body: { [action]: { tenant } }, ...options });

const accessCases: readonly HttpCase[] = [
  {
    name: 'a new flavor is its creator’s project’s',
    ...call('GET', '/flavors/{private}/os-flavor-access'),
    expect: { status: 200, body: { flavor_access: [{ flavor_id: '{private}', tenant_id: 'example' }] } },
  },
  { name: 'a public one has no list', ...call('GET', '/flavors/1/os-flavor-access'), expect: { status: 404 } },
  {
    name: 'a project is let in',
    ...access('addTenantAccess', 'elsewhere'),
    expect: { status: 200, body: { flavor_access: [{ tenant_id: 'elsewhere' }, { tenant_id: 'example' }] } },
  },
  {
    name: 'and may use it',
    ...call('GET', '/flavors/{private}', { as: 'stranger' }),
    expect: { status: 200 },
  },
  { name: 'once', ...access('addTenantAccess', 'elsewhere'), expect: { status: 409 } },
  {
    name: 'a public flavor lets nobody in since 2.7',
    ...call('POST', '/flavors/1/action', { body: { addTenantAccess: { tenant: 'elsewhere' } } }),
    expect: { status: 409 },
  },
  {
    name: 'a project is shut out',
    ...access('removeTenantAccess', 'elsewhere'),
    expect: { status: 200, body: { flavor_access: [{ tenant_id: 'example' }] } },
  },
  { name: 'once only', ...access('removeTenantAccess', 'elsewhere'), expect: { status: 404 } },
  { name: 'a tenant is a text', ...access('addTenantAccess', 5 as never), expect: { status: 400 } },
  { name: 'members let nobody in', ...access('addTenantAccess', 'x', { as: 'member' }), expect: { status: 403 } },
];

const specs = '/flavors/1/os-extra_specs';

const specCases: readonly HttpCase[] = [
  {
    name: 'extra specs are set',
    ...call('POST', specs, { body: { extra_specs: { 'hw:cpu_policy': 'shared', 'hw:numa_nodes': 1, mine: 'x' } } }),
    expect: { status: 200, body: { extra_specs: { 'hw:cpu_policy': 'shared', 'hw:numa_nodes': '1', mine: 'x' } } },
  },
  {
    name: 'and shown with the flavor since 2.61',
    ...call('GET', '/flavors/1', { as: 'reader', version: '2.61' }),
    expect: { status: 200, body: { flavor: { extra_specs: { 'hw:cpu_policy': 'shared', mine: 'x' } } } },
  },
  {
    name: 'one is shown',
    ...call('GET', `${specs}/mine`, { as: 'reader' }),
    expect: { status: 200, body: { mine: 'x' } },
  },
  {
    name: 'one is changed',
    ...call('PUT', `${specs}/mine`, { body: { mine: 'y' } }),
    expect: { status: 200, body: { mine: 'y' } },
  },
  { name: 'by its own name', ...call('PUT', `${specs}/mine`, { body: { other: 'y' } }), expect: { status: 400 } },
  { name: 'and alone', ...call('PUT', `${specs}/mine`, { body: { mine: '1', b: '2' } }), expect: { status: 400 } },
  {
    name: 'a value is short',
    ...call('POST', specs, { body: { extra_specs: { mine: 'x'.repeat(256) } } }),
    expect: { status: 400 },
  },
  { name: 'none is none', ...call('POST', specs, { body: { extra_specs: {} } }), expect: { status: 400 } },
  {
    name: 'unknown names in nova’s own namespaces are refused since 2.86',
    ...call('POST', specs, { body: { extra_specs: { 'hw:evil': '1' } } }),
    expect: { status: 400, body: { badRequest: { message: /hw:evil/ } } },
  },
  {
    name: 'and values',
    ...call('POST', specs, { body: { extra_specs: { 'hw:cpu_policy': 'evil' } } }),
    expect: { status: 400 },
  },
  {
    name: 'resources and traits pass',
    ...call('POST', specs, { body: { extra_specs: { 'resources1:VCPU': '2', 'trait:HW_CPU_X86_AVX': 'required' } } }),
    expect: { status: 200 },
  },
  {
    name: 'before 2.86 anything does',
    ...call('POST', specs, { body: { extra_specs: { 'hw:evil': '1' } }, version: '2.85' }),
    expect: { status: 200 },
  },
  { name: 'one is deleted', ...call('DELETE', `${specs}/mine`), expect: { status: 200 } },
  { name: 'and gone', ...call('DELETE', `${specs}/mine`), expect: { status: 404 } },
  { name: 'and not shown', ...call('GET', `${specs}/mine`), expect: { status: 404 } },
  { name: 'members set none', ...call('POST', specs, { as: 'member', body: {} }), expect: { status: 403 } },
];

httpCases('flavors', fixture.app, [...cases, ...accessCases, ...specCases], { tokens });
