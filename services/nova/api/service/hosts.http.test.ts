import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { call } from '../../testing/calls.ts';
import { reportHost } from '../../testing/hosts.ts';
import { novaFixture } from '../../testing/nova-fixture.ts';
import { tokens } from '../../testing/people.ts';

const mirrored: string[][] = [];
const removed: string[] = [];
const fixture = await novaFixture({
  neighbours: {
    providers: {
      list: (_ctx, { name = '' } = {}) =>
        Promise.resolve([{ uuid: name, name, generation: 0, parent_provider_uuid: null, root_provider_uuid: name }]),
      get: () => Promise.reject(new Error('not asked for')),
      create: () => Promise.reject(new Error('not asked for')),
      update: () => Promise.reject(new Error('not asked for')),
      delete: (_ctx, uuid) => {
        removed.push(uuid);
        return Promise.resolve();
      },
    },
    providerAggregates: {
      ofProvider: () => Promise.resolve({ aggregates: mirrored.at(-1) ?? [], resource_provider_generation: 0 }),
      replaceOfProvider: (_ctx, _provider, wanted) => {
        mirrored.push([...wanted.aggregates]);
        return Promise.resolve(wanted);
      },
    },
  },
});
after(() => fixture[Symbol.asyncDispose]());

before(async () => {
  const { nova } = fixture;
  await reportHost(nova, 'host1');
  await reportHost(nova, 'host2');
  await reportHost(nova, 'host1', { vcpus_used: 3, uptime: 'up 3 days' });
  const at = '2026-01-01T00:00:00.000000Z';
  const scheduler = {
    host: 'control',
    binary: 'nova-scheduler',
    disabled: false,
    disabled_reason: null,
    forced_down: false,
  };
  const row = { uuid: randomUUID(), ...scheduler, last_seen_up: at, report_count: 1, created_at: at, updated_at: at };
  await nova.cells.zero.db.transaction(internalContext(), async (tx) => {
    await tx.insertInto('services').values(row).execute();
  });
});

const services: readonly HttpCase[] = [
  {
    name: 'services of all cells are listed',
    ...call('GET', '/os-services', { version: '2.1' }),
    expect: {
      status: 200,
      body: {
        services: [
          { id: 1, binary: 'nova-scheduler', host: 'control', zone: 'internal', forced_down: undefined },
          { id: 1, binary: 'nova-compute', host: 'host1', zone: 'nova', status: 'enabled', state: 'up' },
          { host: 'host2' },
        ],
      },
    },
  },
  {
    name: 'by uuid since 2.53, and chosen by host and kind',
    ...call('GET', '/os-services?host=host2&binary=nova-compute'),
    expect: { status: 200, body: { services: [{ id: /^[0-9a-f-]{36}$/, host: 'host2', forced_down: false }] } },
    save: { second: 'services.0.id' },
  },
  { name: 'unknown parameters are refused', ...call('GET', '/os-services?evil=1'), expect: { status: 400 } },
  { name: 'members see none', ...call('GET', '/os-services', { as: 'member' }), expect: { status: 403 } },
  {
    name: 'one is disabled',
    ...call('PUT', '/os-services/{second}', { body: { status: 'disabled', disabled_reason: 'broken fan' } }),
    expect: { status: 200, body: { service: { host: 'host2', status: 'disabled', disabled_reason: 'broken fan' } } },
  },
  {
    name: 'a reason goes with disabling',
    ...call('PUT', '/os-services/{second}', { body: { status: 'enabled', disabled_reason: 'x' } }),
    expect: { status: 400 },
  },
  {
    name: 'one is told to be down',
    ...call('PUT', '/os-services/{second}', { body: { forced_down: true } }),
    expect: { status: 200, body: { service: { state: 'down', forced_down: true, status: 'disabled' } } },
  },
  {
    name: 'before 2.53 by its name',
    ...call('PUT', '/os-services/enable', { body: { host: 'host2', binary: 'nova-compute' }, version: '2.52' }),
    expect: { status: 200, body: { service: { host: 'host2', binary: 'nova-compute', status: 'enabled' } } },
  },
  {
    name: 'with a reason too',
    ...call('PUT', '/os-services/disable-log-reason', {
      body: { host: 'host2', binary: 'nova-compute', disabled_reason: 'why' },
      version: '2.1',
    }),
    expect: { status: 200, body: { service: { status: 'disabled', disabled_reason: 'why' } } },
  },
  {
    name: 'only compute services are changed',
    ...call('PUT', '/os-services/disable', { body: { host: 'control', binary: 'nova-scheduler' }, version: '2.1' }),
    expect: { status: 400 },
  },
  {
    name: 'an unknown one is not there',
    ...call('PUT', '/os-services/00000000-0000-4000-8000-000000000000', { body: { status: 'enabled' } }),
    expect: { status: 404 },
  },
  { name: 'a uuid is one', ...call('PUT', '/os-services/1', { body: { status: 'enabled' } }), expect: { status: 400 } },
];

const hypervisors: readonly HttpCase[] = [
  {
    name: 'hypervisors are listed',
    ...call('GET', '/os-hypervisors'),
    expect: { status: 200, body: { hypervisors: [{ id: /-/, hypervisor_hostname: 'host1', state: 'up' }, {}] } },
    save: { first: 'hypervisors.0.id' },
  },
  {
    name: 'whole, as they last reported',
    ...call('GET', '/os-hypervisors/detail', { version: '2.28' }),
    expect: {
      status: 200,
      body: {
        hypervisors: [
          {
            id: 1,
            vcpus: 8,
            vcpus_used: 3,
            free_ram_mb: 7168,
            cpu_info: { arch: 'x86_64' },
            service: { host: 'host1' },
          },
          { status: 'disabled', state: 'down', service: { disabled_reason: 'why' } },
        ],
      },
    },
  },
  {
    name: 'with less since 2.88',
    ...call('GET', '/os-hypervisors/{first}'),
    expect: { status: 200, body: { hypervisor: { vcpus: undefined, uptime: 'up 3 days', hypervisor_type: 'fake' } } },
  },
  {
    name: 'summed up',
    ...call('GET', '/os-hypervisors/statistics', { version: '2.87' }),
    expect: { status: 200, body: { hypervisor_statistics: { count: 1, vcpus: 8, running_vms: 1 } } },
  },
  { name: 'until 2.87', ...call('GET', '/os-hypervisors/statistics'), expect: { status: 404 } },
  {
    name: 'found by name',
    ...call('GET', '/os-hypervisors?hypervisor_hostname_pattern=st2'),
    expect: { status: 200, body: { hypervisors: [{ hypervisor_hostname: 'host2' }] } },
  },
  { name: 'or not', ...call('GET', '/os-hypervisors/none/search', { version: '2.1' }), expect: { status: 404 } },
  {
    name: 'in pages',
    ...call('GET', '/os-hypervisors?limit=1&marker={first}'),
    expect: { status: 200, body: { hypervisors: [{ hypervisor_hostname: 'host2' }], hypervisors_links: undefined } },
  },
  {
    name: 'uptime where the driver tells it',
    ...call('GET', '/os-hypervisors/1/uptime', { version: '2.1' }),
    expect: { status: 200, body: { hypervisor: { uptime: 'up 3 days' } } },
  },
  {
    name: 'and not where not',
    ...call('GET', '/os-hypervisors/2/uptime', { version: '2.1' }),
    expect: { status: 400 },
  },
  {
    name: 'an unknown one is not there',
    ...call('GET', '/os-hypervisors/9', { version: '2.1' }),
    expect: { status: 404 },
  },
  { name: 'members see none', ...call('GET', '/os-hypervisors', { as: 'member' }), expect: { status: 403 } },
];

const action = (name: string, value: object) => call('POST', '/os-aggregates/1/action', { body: { [name]: value } });

const aggregates: readonly HttpCase[] = [
  {
    name: 'an aggregate is made',
    ...call('POST', '/os-aggregates', { body: { aggregate: { name: 'fast', availability_zone: 'east' } } }),
    expect: { status: 200, body: { aggregate: { id: 1, name: 'fast', availability_zone: 'east', hosts: undefined } } },
  },
  {
    name: 'once',
    ...call('POST', '/os-aggregates', { body: { aggregate: { name: 'fast' } } }),
    expect: { status: 409 },
  },
  {
    name: 'with a name',
    ...call('POST', '/os-aggregates', { body: { aggregate: { name: '' } } }),
    expect: { status: 400 },
  },
  {
    name: 'a host is put in',
    ...action('add_host', { host: 'host1' }),
    expect: { status: 200, body: { aggregate: { hosts: ['host1'], metadata: { availability_zone: 'east' } } } },
  },
  { name: 'once only', ...action('add_host', { host: 'host1' }), expect: { status: 409 } },
  { name: 'that is known', ...action('add_host', { host: 'host9' }), expect: { status: 404 } },
  {
    name: 'the zone is there for everybody',
    ...call('GET', '/os-availability-zone', { as: 'member' }),
    expect: {
      status: 200,
      body: {
        availabilityZoneInfo: [
          { zoneName: 'east', zoneState: { available: true }, hosts: null },
          { zoneName: 'nova', zoneState: { available: false } },
        ],
      },
    },
  },
  {
    name: 'with its hosts for administrators',
    ...call('GET', '/os-availability-zone/detail'),
    expect: {
      status: 200,
      body: {
        availabilityZoneInfo: [
          { zoneName: 'east', hosts: { host1: { 'nova-compute': { active: true, available: true } } } },
          { zoneName: 'internal' },
          { zoneName: 'nova' },
        ],
      },
    },
  },
  {
    name: 'another aggregate',
    ...call('POST', '/os-aggregates', {
      body: { aggregate: { name: 'west', availability_zone: 'west' } },
      version: '2.1',
    }),
    expect: { status: 200, body: { aggregate: { name: 'west', uuid: undefined } } },
    save: { west: 'aggregate.id' },
  },
  {
    name: 'a host has one zone',
    ...call('POST', '/os-aggregates/{west}/action', { body: { add_host: { host: 'host1' } } }),
    expect: { status: 409, body: { conflictingRequest: { message: /east/ } } },
  },
  {
    name: 'metadata is set and taken away',
    ...action('set_metadata', { metadata: { ssd: 'true', none: null } }),
    expect: { status: 200, body: { aggregate: { metadata: { ssd: 'true', availability_zone: 'east' } } } },
  },
  {
    name: 'it is renamed',
    ...call('PUT', '/os-aggregates/1', { body: { aggregate: { name: 'faster' } } }),
    expect: { status: 200, body: { aggregate: { name: 'faster', hosts: ['host1'], uuid: /-/ } } },
  },
  { name: 'it is kept while it has hosts', ...call('DELETE', '/os-aggregates/1'), expect: { status: 400 } },
  {
    name: 'a host is taken out',
    ...action('remove_host', { host: 'host1' }),
    expect: { status: 200, body: { aggregate: { hosts: [] } } },
  },
  { name: 'once', ...action('remove_host', { host: 'host1' }), expect: { status: 404 } },
  { name: 'then it is deleted', ...call('DELETE', '/os-aggregates/1'), expect: { status: 200 } },
  { name: 'and gone', ...call('GET', '/os-aggregates/1'), expect: { status: 404 } },
  { name: 'an id is a number', ...call('GET', '/os-aggregates/fast'), expect: { status: 400 } },
  { name: 'members see none', ...call('GET', '/os-aggregates', { as: 'member' }), expect: { status: 403 } },
  { name: 'a host’s service is deleted', ...call('DELETE', '/os-services/{second}'), expect: { status: 204 } },
  {
    name: 'and its hypervisor with it',
    ...call('GET', '/os-hypervisors'),
    expect: { status: 200, body: { hypervisors: [{ hypervisor_hostname: 'host1' }] } },
  },
];

after(() => assert.equal(removed.length, 1, 'the provider of the deleted host is removed'));

httpCases('hosts', fixture.app, [...services, ...hypervisors, ...aggregates], { tokens });
