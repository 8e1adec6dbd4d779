import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { call } from '../../testing/calls.ts';
import { mapping } from '../../testing/mappings.ts';
import { novaFixture } from '../../testing/nova-fixture.ts';
import { tokens } from '../../testing/people.ts';

const fixture = await novaFixture();
after(() => fixture[Symbol.asyncDispose]());

const hosted = '11111111-1111-4111-8111-111111111111';
const unhosted = '22222222-2222-4222-8222-222222222222';
const unknown = '33333333-3333-4333-8333-333333333333';
const [cell] = fixture.nova.cells.compute;

before(() =>
  fixture.nova.api.transaction(internalContext(), async (tx) => {
    const rows = [
      mapping({ instance_uuid: hosted, cell_uuid: cell?.uuid ?? null }),
      mapping({ instance_uuid: unhosted }),
    ];
    for (const row of rows) await tx.insertInto('instance_mappings').values(row).execute();
  }),
);

const plugged = (uuid: string, more: object = {}) => ({
  name: 'network-vif-plugged',
  server_uuid: uuid,
  tag: 'p1',
  ...more,
});
const tell = (events: unknown, options: object = {}) =>
  call('POST', '/os-server-external-events', { body: { events }, as: 'service', ...options });

const cases: readonly HttpCase[] = [
  {
    name: 'an event is taken',
    ...tell([plugged(hosted)]),
    expect: { status: 200, body: { events: [{ ...plugged(hosted), status: 'completed', code: 200 }] } },
  },
  { name: 'and again', ...tell([plugged(hosted, { status: 'failed' })]), expect: { status: 200 } },
  {
    name: 'some are not',
    ...tell([plugged(hosted), plugged(unhosted), plugged(unknown)]),
    expect: { status: 207, body: { events: [{ code: 200 }, { code: 422, status: 'failed' }, { code: 404 }] } },
  },
  { name: 'none of a known server is nothing', ...tell([plugged(unknown)]), expect: { status: 404 } },
  { name: 'strange names are refused', ...tell([{ ...plugged(hosted), name: 'evil' }]), expect: { status: 400 } },
  {
    name: 'volumes grew with 2.51',
    ...tell([{ name: 'volume-extended', server_uuid: hosted }], { version: '2.50' }),
    expect: { status: 400 },
  },
  { name: 'something is told', ...tell([]), expect: { status: 400 } },
  { name: 'by services', ...tell([plugged(hosted)], { as: 'member' }), expect: { status: 403 } },
];

httpCases('external events', fixture.app, cases, { tokens });

test('what was told last is kept in the cell of the server', async () => {
  const rows = await cell?.db.read
    .selectFrom('external_events')
    .select(['instance_uuid', 'name', 'tag', 'status'])
    .execute();
  assert.deepEqual(rows, [{ instance_uuid: hosted, name: 'network-vif-plugged', tag: 'p1', status: 'completed' }]);
});
