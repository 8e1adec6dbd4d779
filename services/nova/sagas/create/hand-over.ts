import { timestampNow } from '@nimbo/context/timestamp.ts';
import type { StepContext } from '@nimbo/saga/definition.ts';
import { startSaga } from '@nimbo/saga/start-saga.ts';
import { findBuildRequest, removeBuildRequest, type BuildRequest } from '../../db/nova-api/build-request-store.ts';
import { writeMappingCell } from '../../db/nova-api/server-mapping-store.ts';
import { insertAction } from '../../db/cell/action-store.ts';
import type { BlockDevice } from '../../db/cell/block-device.ts';
import { insertBlockDevices } from '../../db/cell/block-device-store.ts';
import { insertInstance, lockInstance } from '../../db/cell/instance-store.ts';
import type { BuildSpec } from '../../domain/build-spec.ts';
import type { Cell } from '../../domain/cells.ts';
import type { Nova } from '../../domain/nova.ts';
import { changeIn } from '../../domain/server-change.ts';
import { beginDeletion } from '../../domain/server-deletion.ts';
import type { Destination } from '../../scheduler/schedule.ts';
import { buildServerSaga } from '../build-server.ts';

const isVolume = ({ destinationType }: BlockDevice): boolean => destinationType === 'volume';

const writeIntoCell = async (
  ctx: StepContext,
  nova: Nova,
  cell: Cell,
  { server, spec, devices, adminPassword }: BuildRequest<BuildSpec>,
  { host, node, zone, account }: Destination,
): Promise<void> => {
  await cell.db.transaction(ctx, async (tx) => {
    const change = changeIn(ctx, tx);
    const place = { host, node, availabilityZone: zone, adminPassword, scheduling: account };
    const state = { vmState: 'building', taskState: 'scheduling', ...place };
    if (!(await insertInstance(tx, server, state, change.at))) return;
    await insertBlockDevices(tx, devices);
    const { uuid, userId, projectId, createdAt } = server;
    const owner = { instance_uuid: uuid, user_id: userId, project_id: projectId };
    await insertAction(tx, { ...owner, request_id: ctx.requestId, action: 'create', started_at: createdAt });
    const instance = await lockInstance(tx, uuid);
    if (instance !== undefined) await change.record('create.start', instance);
    await startSaga(
      tx,
      ctx,
      buildServerSaga(nova, cell),
      { uuid, spec, hasVolumes: devices.some(isVolume), attempt: 1, failed: [] },
      { resource: { type: 'server', id: uuid } },
    );
  });
};

/** Puts a server into the cell of its host, where building goes on, and forgets the build request. */
export const handOver = async (
  ctx: StepContext,
  nova: Nova,
  uuid: string,
  destination: Destination | undefined,
): Promise<undefined> => {
  const request = await findBuildRequest<BuildSpec>(nova.api.read, uuid);
  if (destination === undefined || request === undefined) return;
  const cell = nova.cells.get(destination.cell);
  await writeIntoCell(ctx, nova, cell, request, destination);
  await nova.api.transaction(ctx, async (tx) => {
    await writeMappingCell(tx, uuid, cell.uuid, timestampNow(ctx.clock));
    await removeBuildRequest(tx, uuid);
  });
  nova.changed();
  nova.bells.cellSagas.ring();
};

/** A server that is in its cell by now is deleted there, like any other. */
export const takeBack = async (
  ctx: StepContext,
  nova: Nova,
  uuid: string,
  destination: Destination | undefined,
): Promise<void> => {
  if (destination === undefined) return;
  const cell = nova.cells.get(destination.cell);
  await cell.db.transaction(ctx, async (tx) => {
    const instance = await lockInstance(tx, uuid);
    if (instance !== undefined) await beginDeletion(ctx, nova, { cell, instance, change: changeIn(ctx, tx) });
  });
  nova.changed();
  nova.bells.cellSagas.ring();
};
