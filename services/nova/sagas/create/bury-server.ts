import { timestampNow } from '@nimbo/context/timestamp.ts';
import type { SagaCause, StepContext } from '@nimbo/saga/definition.ts';
import { findBuildRequest, removeBuildRequest, type BuildRequest } from '../../db/nova-api/build-request-store.ts';
import { removeServerTraces, writeMappingCell } from '../../db/nova-api/server-mapping-store.ts';
import { endAction, insertAction } from '../../db/cell/action-store.ts';
import { findInstance, insertInstance, lockInstance } from '../../db/cell/instance-store.ts';
import type { BuildSpec } from '../../domain/build-spec.ts';
import type { Nova } from '../../domain/nova.ts';
import { changeIn } from '../../domain/server-change.ts';
import { faultOf } from '../../domain/server-fault.ts';
import { accountText, type SchedulingAccount } from '../../scheduler/account.ts';
import type { Destination } from '../../scheduler/schedule.ts';

interface Undone {
  readonly uuid: string;
  readonly destination: Destination | undefined;
  readonly cause: SagaCause;
}

/** A server that got no host is kept in cell0, in error, with why. */
const writeIntoCellZero = async (
  ctx: StepContext,
  nova: Nova,
  { server, scheduling }: BuildRequest<BuildSpec>,
  cause: SagaCause,
): Promise<void> => {
  await nova.cells.zero.db.transaction(ctx, async (tx) => {
    const change = changeIn(ctx, tx);
    const details = scheduling === null ? null : accountText(scheduling as SchedulingAccount);
    const fault = faultOf(cause, change.at, details);
    const state = { vmState: 'error', taskState: null, fault, ...(scheduling === null ? {} : { scheduling }) };
    if (!(await insertInstance(tx, server, state, change.at))) return;
    const { uuid, userId, projectId, createdAt } = server;
    const owner = { instance_uuid: uuid, user_id: userId, project_id: projectId };
    await insertAction(tx, { ...owner, request_id: ctx.requestId, action: 'create', started_at: createdAt });
    const end = { uuid, requestId: ctx.requestId, startedAt: createdAt, host: null, error: cause.message };
    await endAction(tx, { ...end, event: 'conductor_schedule_and_build_instances' }, change.at);
    const instance = await lockInstance(tx, uuid);
    if (instance !== undefined) await change.record('create.error', instance);
  });
};

/** Says which cell a server is in that its creation has lost sight of. */
const settleInCell = (ctx: StepContext, nova: Nova, uuid: string, cell: string): Promise<void> =>
  nova.api.transaction(ctx, async (tx) => {
    await writeMappingCell(tx, uuid, cell, timestampNow(ctx.clock));
    await removeBuildRequest(tx, uuid);
  });

/**
 * The last word on a server whose creation was turned back: gone where that was asked for, in cell0 with its fault where
 * no host would do, and left to its deletion where it was in its cell already.
 */
export const buryServer = async (ctx: StepContext, nova: Nova, { uuid, destination, cause }: Undone): Promise<void> => {
  const request = await findBuildRequest<BuildSpec>(nova.api.read, uuid);
  const cell = destination === undefined ? undefined : nova.cells.get(destination.cell);
  if (cell !== undefined && (await findInstance(cell.db.read, uuid)) !== undefined) {
    await settleInCell(ctx, nova, uuid, cell.uuid);
  } else if (request?.isDeleting === true) {
    await nova.api.transaction(ctx, (tx) => removeServerTraces(tx, uuid));
  } else if (request !== undefined) {
    await writeIntoCellZero(ctx, nova, request, cause);
    await settleInCell(ctx, nova, uuid, nova.cells.zero.uuid);
  }
  nova.changed();
};
