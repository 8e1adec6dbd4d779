import { after, before } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { call } from '../../testing/calls.ts';
import { novaFixture } from '../../testing/nova-fixture.ts';
import { mapping } from '../../testing/mappings.ts';
import { tokens } from '../../testing/people.ts';

const fixture = await novaFixture();
after(() => fixture[Symbol.asyncDispose]());
before(() =>
  fixture.nova.api.transaction(internalContext(), async (tx) => {
    await tx
      .insertInto('instance_mappings')
      .values(mapping({ vcpus: 2, memory_mb: 1024 }))
      .execute();
    await tx
      .insertInto('instance_mappings')
      .values(mapping({ queued_for_delete: true }))
      .execute();
    await tx
      .insertInto('instance_mappings')
      .values(mapping({ project_id: 'elsewhere' }))
      .execute();
  }),
);

const own = '/os-quota-sets/example';
const set = (limits: object, options: { query?: string; version?: string; as?: string } = {}) =>
  call('PUT', `${own}${options.query ?? ''}`, { body: { quota_set: limits }, ...options });

const injected = { injected_files: 5, injected_file_content_bytes: 10_240, injected_file_path_bytes: 255 };
const networks = { fixed_ips: -1, floating_ips: -1, security_groups: -1, security_group_rules: -1 };
const absent = (shown: object) => Object.fromEntries(Object.keys(shown).map((key) => [key, undefined]));

const cases: readonly HttpCase[] = [
  {
    name: 'quotas begin as the settings say',
    ...call('GET', own, { as: 'reader', version: '2.1' }),
    expect: {
      status: 200,
      body: { quota_set: { id: 'example', instances: 10, cores: 20, ram: 51_200, ...injected, ...networks } },
    },
  },
  {
    name: 'what belongs to networks is gone since 2.36',
    ...call('GET', own, { version: '2.36' }),
    expect: { status: 200, body: { quota_set: { ...injected, ...absent(networks) } } },
  },
  {
    name: 'and what was injected since 2.57',
    ...call('GET', own, { version: '2.57' }),
    expect: { status: 200, body: { quota_set: { key_pairs: 100, server_groups: 10, ...absent(injected) } } },
  },
  { name: 'strangers don’t see them', ...call('GET', own, { as: 'stranger' }), expect: { status: 403 } },
  {
    name: 'the defaults are for everybody',
    ...call('GET', `${own}/defaults`, { as: 'stranger' }),
    expect: { status: 200, body: { quota_set: { id: 'example', server_group_members: 10 } } },
  },
  {
    name: 'what is in use is told, what is being deleted is not',
    ...call('GET', `${own}/detail`, { as: 'reader' }),
    expect: {
      status: 200,
      body: {
        quota_set: {
          instances: { limit: 10, in_use: 1, reserved: 0 },
          cores: { limit: 20, in_use: 2, reserved: 0 },
          ram: { limit: 51_200, in_use: 1024, reserved: 0 },
          key_pairs: { in_use: 0 },
        },
      },
    },
  },
  {
    name: 'limits are set, as numbers or texts',
    ...set({ instances: 5, cores: '-1', key_pairs: 7 }),
    expect: { status: 200, body: { quota_set: { id: undefined, instances: 5, cores: -1, key_pairs: 7, ram: 51_200 } } },
  },
  {
    name: 'and stay',
    ...call('GET', own),
    expect: { status: 200, body: { quota_set: { instances: 5, cores: -1 } } },
  },
  {
    name: 'not below what is in use',
    ...set({ ram: 1000 }),
    expect: { status: 400, body: { badRequest: { message: /ram.*1024/ } } },
  },
  { name: 'unless forced', ...set({ ram: 1000, force: 'true' }), expect: { status: 200 } },
  { name: 'a limit is at least -1', ...set({ ram: -2 }), expect: { status: 400 } },
  { name: 'and a number', ...set({ ram: 'much' }), expect: { status: 400 } },
  { name: 'of something', ...set({ evil: 1 }), expect: { status: 400 } },
  {
    name: 'floating IPs had limits until 2.35',
    ...set({ floating_ips: 5 }, { version: '2.35' }),
    expect: { status: 200 },
  },
  { name: 'which were theirs no more', ...set({ floating_ips: 5 }, { version: '2.36' }), expect: { status: 400 } },
  { name: 'members set none', ...set({ ram: 1 }, { as: 'member' }), expect: { status: 403 } },
  {
    name: 'a user has limits of their own',
    ...set({ instances: 2 }, { query: '?user_id=member' }),
    expect: { status: 200, body: { quota_set: { instances: 2, key_pairs: 7 } } },
  },
  {
    name: 'within the project’s',
    ...set({ instances: 6 }, { query: '?user_id=member' }),
    expect: { status: 400 },
  },
  {
    name: 'which others don’t share',
    ...call('GET', `${own}?user_id=reader`),
    expect: { status: 200, body: { quota_set: { instances: 5 } } },
  },
  { name: 'a user’s go', ...call('DELETE', `${own}?user_id=member`), expect: { status: 202 } },
  {
    name: 'alone',
    ...call('GET', `${own}?user_id=member`),
    expect: { status: 200, body: { quota_set: { instances: 5 } } },
  },
  { name: 'a project’s go', ...call('DELETE', own), expect: { status: 202 } },
  { name: 'all', ...call('GET', own), expect: { status: 200, body: { quota_set: { instances: 10, cores: 20 } } } },
  { name: 'unknown parameters are refused', ...call('GET', `${own}?evil=1`), expect: { status: 400 } },
];

const classes = '/os-quota-class-sets/default';

const classCases: readonly HttpCase[] = [
  {
    name: 'the class default has the defaults',
    ...call('GET', classes, { version: '2.49' }),
    expect: { status: 200, body: { quota_class_set: { id: 'default', ...networks, server_groups: undefined } } },
  },
  {
    name: 'with server groups since 2.50',
    ...call('GET', classes, { version: '2.50' }),
    expect: { status: 200, body: { quota_class_set: { server_groups: 10, ...absent(networks) } } },
  },
  {
    name: 'they are changed for all projects at once',
    ...call('PUT', classes, { body: { quota_class_set: { instances: 3 } } }),
    expect: { status: 200, body: { quota_class_set: { id: undefined, instances: 3 } } },
  },
  { name: 'as is seen', ...call('GET', own), expect: { status: 200, body: { quota_set: { instances: 3 } } } },
  { name: 'members don’t see classes', ...call('GET', classes, { as: 'member' }), expect: { status: 403 } },
];

const limitCases: readonly HttpCase[] = [
  {
    name: 'limits tell quotas and use',
    ...call('GET', '/limits', { as: 'reader', version: '2.1' }),
    expect: {
      status: 200,
      body: {
        limits: {
          rate: [],
          absolute: {
            maxTotalInstances: 3,
            totalInstancesUsed: 1,
            totalCoresUsed: 2,
            totalRAMUsed: 1024,
            maxImageMeta: 128,
            maxPersonality: 5,
            maxSecurityGroups: -1,
          },
        },
      },
    },
  },
  {
    name: 'less in later versions',
    ...call('GET', '/limits', { as: 'reader' }),
    expect: {
      status: 200,
      body: {
        limits: { absolute: { maxImageMeta: undefined, maxPersonality: undefined, maxSecurityGroups: undefined } },
      },
    },
  },
  {
    name: 'administrators see those of others',
    ...call('GET', '/limits?tenant_id=elsewhere'),
    expect: { status: 200, body: { limits: { absolute: { totalCoresUsed: 1 } } } },
  },
  {
    name: 'nobody else does',
    ...call('GET', '/limits?tenant_id=elsewhere', { as: 'member' }),
    expect: { status: 403 },
  },
];

httpCases('quotas', fixture.app, [...cases, ...classCases, ...limitCases], { tokens });
