import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createInProcessHub } from '@nimbo/bus/in-process-bus.ts';
import { novaMetadata, novaMetadataTopic } from '@nimbo/client-nova/metadata-interface.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { insertInstance, writeInstance } from '../db/cell/instance-store.ts';
import { openHostDesk } from '../host-desk-parts.ts';
import { openCells } from '../open-cells.ts';
import { newInstance } from '../testing/instances.ts';
import { roleDeps } from '../testing/role-deps.ts';
import { createNovaMetadata } from './main.ts';

const ctx = internalContext();
const at = '2026-01-01T00:00:00.000000Z';

test('a guest is told about itself, and not about another project’s or one that is gone', async () => {
  const hub = createInProcessHub();
  const control = hub.bus();
  await using own = roleDeps(control);
  const role = await createNovaMetadata(own.deps);
  await role.start();
  const { cells, ...rest } = await openCells(own.deps);
  const desk = await openHostDesk(own.deps, { cells, ...rest, changed: () => undefined }, () => undefined);
  assert.equal(desk.dhcpDomain, 'novalocal');
  const [cell] = cells.compute;
  assert.ok(cell !== undefined);
  const server = newInstance({ projectId: 'mine', hostname: 'first' });
  const { uuid } = server;
  await cell.db.transaction(ctx, (tx) => insertInstance(tx, server, { vmState: 'active', taskState: null }, at));
  const get = async (instanceId: string, projectId: string, path: string) => {
    const question = { instanceId, projectId, address: '10.0.0.5', path, headers: {} };
    const patience = { deadline: 20_000 };
    const answer = await hub
      .bus('node-1')
      .call(ctx, { topic: novaMetadataTopic }, novaMetadata, 'get', question, patience);
    return answer.status === 200 ? Buffer.from(answer.body, 'base64').toString() : answer.status;
  };
  assert.equal(await get(uuid, 'mine', '/latest/meta-data/hostname'), 'first.novalocal');
  assert.equal(await get(uuid, 'other', '/latest/meta-data/hostname'), 404);
  assert.equal(await get('nonsense', 'mine', '/'), 404);
  await cell.db.transaction(ctx, (tx) => writeInstance(tx, uuid, { deleted_at: at }, at));
  assert.equal(await get(uuid, 'mine', '/latest/meta-data/hostname'), 404);
  await role.stop();
});
