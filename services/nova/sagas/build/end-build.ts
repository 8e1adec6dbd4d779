import { fromNullableJson } from '@nimbo/db/json.ts';
import type { SagaCause, SagaDefinition, StepContext } from '@nimbo/saga/definition.ts';
import { startSaga } from '@nimbo/saga/start-saga.ts';
import { endAction } from '../../db/cell/action-store.ts';
import type { Instance } from '../../db/cell/instance.ts';
import { findScheduling, writeInstance } from '../../db/cell/instance-store.ts';
import { listOtherSagas } from '../../db/cell/server-saga-store.ts';
import { changeServer, type ServerChange } from '../../domain/server-change.ts';
import { faultColumn } from '../../domain/server-fault.ts';
import { accountText, type SchedulingAccount } from '../../scheduler/account.ts';
import type { Build, BuildServer } from '../build-server.ts';

/** Steps whose failure may be the host's: another one may do better. */
const hostSteps = new Set(['give-ports', 'wait-for-ports', 'spawn']);

const mayTryAgain = ({ nova, state }: Build, { step }: SagaCause, { host }: Instance): boolean =>
  hostSteps.has(step) && host === null && state.attempt < nova.settings.max_attempts;

const nextBuild = (
  { uuid, spec, hasVolumes = true, attempt, failed, host }: BuildServer,
  { message }: SagaCause,
): BuildServer => ({
  uuid,
  spec,
  hasVolumes,
  attempt: attempt + 1,
  failed: [...failed, { host: host ?? 'none', reason: message.slice(0, 500) }],
});

/** What failed on the hosts before, and why the scheduler found no other. */
const detailsOf = async ({ cell, state }: Build): Promise<string | null> => {
  const account = fromNullableJson<SchedulingAccount>((await findScheduling(cell.db.read, state.uuid)) ?? null);
  const failed = state.failed.map(({ host, reason }) => `${host}: ${reason}`);
  const lines = [...failed, ...(account === null ? [] : [accountText(account)])];
  return lines.length === 0 ? null : lines.join('\n');
};

const fail = async (
  ctx: StepContext,
  instance: Instance,
  { tx, at, record }: ServerChange,
  { cause, details }: { readonly cause: SagaCause; readonly details: string | null },
): Promise<void> => {
  const { uuid, host, createdAt } = instance;
  const failed = { vm_state: 'error', task_state: null, admin_password: null };
  await writeInstance(tx, uuid, { ...failed, fault: faultColumn(cause, at, details) }, at);
  const end = { uuid, requestId: ctx.requestId, host, startedAt: createdAt, error: cause.message };
  await endAction(tx, { ...end, event: 'compute__do_build_and_run_instance' }, at);
  await record('create.error', instance, { vmState: 'error' });
};

/**
 * The last word on a build that was turned back: begun anew on another host where the host failed and a try is left,
 * in error with the fault otherwise. A server that is to be deleted is left to that.
 * @param again the saga that builds, to begin it anew
 */
export const endBuild = async (
  ctx: StepContext,
  build: Build,
  cause: SagaCause,
  again: SagaDefinition<BuildServer>,
): Promise<void> => {
  const { nova, cell, state } = build;
  const details = await detailsOf(build);
  await changeServer(ctx, nova, { cell, uuid: state.uuid }, async (instance, change) => {
    if (instance.vmState !== 'building' || instance.taskState === 'deleting') return;
    // Told twice, this must begin one build only.
    if ((await listOtherSagas(change.tx, state.uuid, ctx.sagaId)).length > 0) return;
    if (!mayTryAgain(build, cause, instance)) return fail(ctx, instance, change, { cause, details });
    await writeInstance(change.tx, state.uuid, { task_state: 'scheduling' }, change.at);
    const resource = { type: 'server', id: state.uuid };
    await startSaga(change.tx, ctx, again, nextBuild(state, cause), { resource });
  });
  nova.bells.cellSagas.ring();
};
