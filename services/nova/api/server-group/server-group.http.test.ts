import { after } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { addGroupMembers } from '../../db/nova-api/group-member-store.ts';
import { insertServerGroup } from '../../db/nova-api/server-group-store.ts';
import { insertMapping, queueMappingForDelete } from '../../db/nova-api/server-mapping-store.ts';
import { call } from '../../testing/calls.ts';
import { newInstance } from '../../testing/instances.ts';
import { novaFixture } from '../../testing/nova-fixture.ts';
import { tokens } from '../../testing/people.ts';

const fixture = await novaFixture({ settings: { quota_server_groups: 5 } });
after(() => fixture[Symbol.asyncDispose]());

const group = '11111111-1111-4111-8111-111111111111';
const created = '2026-01-01T00:00:00.000000Z';
const [stays, goes] = [newInstance({ projectId: 'example' }), newInstance({ projectId: 'example' })];
await fixture.nova.api.transaction(internalContext(), async (tx) => {
  const owner = { project_id: 'example', user_id: 'member', created_at: created };
  await insertServerGroup(tx, { uuid: group, ...owner, name: 'first', policy: 'affinity', rules: '{}' });
  for (const server of [stays, goes]) await insertMapping(tx, server);
  await addGroupMembers(tx, { group, uuids: [stays.uuid, goes.uuid], userId: 'member' });
  await queueMappingForDelete(tx, goes.uuid, created);
});

const create = (body: object, version = '2.100', as = 'member') =>
  call('POST', '/os-server-groups', { body: { server_group: body }, version, as });

const unknown = '99999999-9999-4999-8999-999999999999';

const cases: readonly HttpCase[] = [
  {
    name: 'a group is created, with a rule',
    ...create({ name: 'apart', policy: 'anti-affinity', rules: { max_server_per_host: '3' } }),
    expect: {
      status: 200,
      body: {
        server_group: {
          id: /^[0-9a-f-]{36}$/,
          name: 'apart',
          policy: 'anti-affinity',
          rules: { max_server_per_host: 3 },
          members: [],
          project_id: 'example',
          user_id: 'member',
          policies: undefined,
          metadata: undefined,
        },
      },
    },
  },
  {
    name: 'before 2.64 it has a list of policies',
    ...create({ name: 'soft', policies: ['soft-affinity'] }, '2.15'),
    expect: {
      status: 200,
      body: { server_group: { policies: ['soft-affinity'], metadata: {}, policy: undefined, project_id: 'example' } },
    },
  },
  {
    name: 'before 2.13 it does not tell its owner',
    ...create({ name: 'old', policies: ['affinity'] }, '2.1'),
    expect: { status: 200, body: { server_group: { policies: ['affinity'], project_id: undefined } } },
  },
  {
    name: 'soft policies came with 2.15',
    ...create({ name: 'x', policies: ['soft-affinity'] }, '2.14'),
    expect: { status: 400 },
  },
  {
    name: 'two policies',
    ...create({ name: 'x', policies: ['affinity', 'affinity'] }, '2.63'),
    expect: { status: 400 },
  },
  { name: 'none', ...create({ name: 'x', policies: [] }, '2.63'), expect: { status: 400 } },
  { name: 'a list since 2.64', ...create({ name: 'x', policies: ['affinity'] }), expect: { status: 400 } },
  { name: 'a strange policy', ...create({ name: 'x', policy: 'closeness' }), expect: { status: 400 } },
  {
    name: 'rules of another policy',
    ...create({ name: 'x', policy: 'affinity', rules: { max_server_per_host: 1 } }),
    expect: { status: 400, body: { badRequest: { message: /affinity takes no rules/ } } },
  },
  {
    name: 'a rule of no server',
    ...create({ name: 'x', policy: 'anti-affinity', rules: { max_server_per_host: 0 } }),
    expect: { status: 400 },
  },
  {
    name: 'an unknown rule',
    ...create({ name: 'x', policy: 'anti-affinity', rules: { most: 1 } }),
    expect: { status: 400 },
  },
  { name: 'no name', ...create({ name: '', policy: 'affinity' }), expect: { status: 400 } },
  { name: 'too long a name', ...create({ name: 'g'.repeat(256), policy: 'affinity' }), expect: { status: 400 } },
  { name: 'an unknown attribute', ...create({ name: 'x', policy: 'affinity', evil: 1 }), expect: { status: 400 } },
  {
    name: 'readers create none',
    ...create({ name: 'x', policy: 'affinity' }, '2.100', 'reader'),
    expect: { status: 403 },
  },
  {
    name: 'the last within the quota',
    ...create({ name: 'last', policy: 'affinity' }),
    expect: { status: 200, body: { server_group: { rules: {} } } },
  },
  {
    name: 'and one too many',
    ...create({ name: 'more', policy: 'affinity' }),
    expect: { status: 403, body: { forbidden: { message: /Quota exceeded for server_groups/ } } },
  },
  {
    name: 'another project has its own quota',
    ...create({ name: 'theirs', policy: 'affinity' }, '2.100', 'stranger'),
    expect: { status: 200, body: { server_group: { project_id: 'elsewhere' } } },
  },
  {
    name: 'a group tells its servers, but not those to be deleted',
    ...call('GET', `/os-server-groups/${group}`, { as: 'reader' }),
    expect: { status: 200, body: { server_group: { id: group, members: [stays.uuid] } } },
  },
  {
    name: 'the own are listed, the oldest first',
    ...call('GET', '/os-server-groups?limit=2&offset=1', { as: 'reader' }),
    expect: { status: 200, body: { server_groups: [{ name: 'apart' }, { name: 'soft' }] } },
  },
  {
    name: 'who asks for all without being administrator gets the own',
    ...call('GET', '/os-server-groups?all_projects=1', { as: 'stranger' }),
    expect: { status: 200, body: { server_groups: [{ name: 'theirs' }] } },
  },
  {
    name: 'administrators get all',
    ...call('GET', '/os-server-groups?all_projects&offset=5'),
    expect: { status: 200, body: { server_groups: [{ name: 'theirs' }] } },
  },
  { name: 'a strange limit', ...call('GET', '/os-server-groups?limit=-1'), expect: { status: 400 } },
  { name: 'an unknown parameter', ...call('GET', '/os-server-groups?evil=1'), expect: { status: 400 } },
  {
    name: 'was let pass before 2.75',
    ...call('GET', '/os-server-groups?evil=1', { version: '2.74' }),
    expect: { status: 200 },
  },
  {
    name: 'somebody else’s is not shown',
    ...call('GET', `/os-server-groups/${group}`, { as: 'stranger' }),
    expect: { status: 403 },
  },
  { name: 'an unknown one', ...call('GET', `/os-server-groups/${unknown}`), expect: { status: 404 } },
  { name: 'no id at all', ...call('GET', '/os-server-groups/nonsense'), expect: { status: 404 } },
  {
    name: 'somebody else’s is not deleted',
    ...call('DELETE', `/os-server-groups/${group}`, { as: 'stranger' }),
    expect: { status: 403 },
  },
  {
    name: 'nor by a reader',
    ...call('DELETE', `/os-server-groups/${group}`, { as: 'reader' }),
    expect: { status: 403 },
  },
  {
    name: 'one is deleted with its servers in it',
    ...call('DELETE', `/os-server-groups/${group}`, { as: 'member' }),
    expect: { status: 204 },
  },
  { name: 'and gone', ...call('DELETE', `/os-server-groups/${group}`, { as: 'member' }), expect: { status: 404 } },
  { name: 'no token', method: 'GET', url: '/v2.1/os-server-groups', expect: { status: 401 } },
];

httpCases('server groups', fixture.app, cases, { tokens });
