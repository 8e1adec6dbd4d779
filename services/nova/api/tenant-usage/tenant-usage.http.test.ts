import { after, before } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { writeInstance } from '../../db/cell/instance-store.ts';
import { call } from '../../testing/calls.ts';
import { tokens } from '../../testing/people.ts';
import { ctx, serverWorld } from '../../testing/server-world.ts';
import { onlyCell, placeServer } from '../../testing/servers.ts';

const world = await serverWorld();
after(() => world[Symbol.asyncDispose]());

/** Two servers, of which one was there for two hours and the other still is. */
before(async () => {
  await world.stopEngines();
  await world.hosts.add('host1');
  const written = '2026-01-01T00:00:00.000000Z';
  for (const terminated_at of ['2026-01-01T02:00:00.000000Z', null]) {
    const uuid = await placeServer(world, { vmState: 'active', taskState: null });
    const changes = { launched_at: written, terminated_at };
    await onlyCell(world).db.transaction(ctx, (tx) => writeInstance(tx, uuid, changes, written));
  }
});

const day = 'start=2026-01-01T00:00:00&end=2026-01-01T04:00:00.000000';
const path = '/os-simple-tenant-usage';

const cases: readonly HttpCase[] = [
  {
    name: 'a project sees what its servers took, each of them',
    ...call('GET', `${path}/example?${day}`, { as: 'reader' }),
    expect: {
      status: 200,
      body: {
        tenant_usage: {
          tenant_id: 'example',
          start: '2026-01-01T00:00:00.000000',
          stop: '2026-01-01T04:00:00.000000',
          total_hours: 6,
          server_usages: [{ tenant_id: 'example', started_at: '2026-01-01T00:00:00.000000' }, { flavor: /./ }],
        },
      },
    },
  },
  {
    name: 'one without servers has used nothing',
    ...call('GET', `${path}/elsewhere?${day}`),
    expect: { status: 200, body: { tenant_usage: {} } },
  },
  {
    name: 'another project’s is not shown',
    ...call('GET', `${path}/elsewhere`, { as: 'member' }),
    expect: { status: 403 },
  },
  {
    name: 'administrators see every project’s, a page at a time',
    ...call('GET', `${path}?${day}&detailed=1&limit=1`),
    expect: {
      status: 200,
      body: {
        tenant_usages: [{ tenant_id: 'example', server_usages: [{ state: /active|terminated/ }] }],
        tenant_usages_links: [{ rel: 'next' }],
      },
    },
  },
  {
    name: 'pages came with 2.40',
    ...call('GET', `${path}?${day}&limit=1`, { version: '2.39' }),
    expect: { status: 200, body: { tenant_usages: [{ total_hours: 6, server_usages: undefined }] } },
  },
  {
    name: 'before they were there they took nothing',
    ...call('GET', `${path}?start=2025-01-01&end=2025-02-01`),
    expect: { status: 200, body: { tenant_usages: [] } },
  },
  {
    name: 'without a time it is now',
    ...call('GET', path),
    expect: { status: 200, body: { tenant_usages: [{ total_hours: 0 }] } },
  },
  { name: 'members see no other projects', ...call('GET', path, { as: 'member' }), expect: { status: 403 } },
  { name: 'a time is a time', ...call('GET', `${path}?start=yesterday`), expect: { status: 400 } },
  { name: 'that comes first', ...call('GET', `${path}?start=2026-02-01&end=2026-01-01`), expect: { status: 400 } },
  {
    name: 'a page may be empty',
    ...call('GET', `${path}?${day}&limit=0`),
    expect: { status: 200, body: { tenant_usages: [] } },
  },
  { name: 'a limit is a number', ...call('GET', `${path}?limit=-1`), expect: { status: 400 } },
];

httpCases('what projects have used', world.app, cases, { tokens });
