import { Unavailable } from '@nimbo/errors/faults.ts';
import type { CallContext } from '@nimbo/qmp/call-context.ts';
import type { EventSubscription } from '@nimbo/qmp/event-subscription.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import { objectsOf } from './answer.ts';
import { cleanUpContext } from './clean-up-context.ts';
import { checkIdentifier } from './identifier.ts';

/** A copy of a volume as it is at one moment, made while it is written to. Both nodes are open. */
export interface VolumeBackup {
  readonly jobId: string;
  readonly nodeName: string;
  readonly targetNodeName: string;
  /** Name of the bitmap that keeps what changes after this backup; with `incremental` only what it holds is copied; none: not kept. */
  readonly bitmap?: string;
  readonly mode: 'full' | 'incremental';
  /** Milliseconds. */
  readonly timeLimit: number;
}

const finishJob = async (ctx: CallContext, daemon: QmpClient, id: string): Promise<void> => {
  const job = objectsOf(await daemon.execute(ctx, 'query-jobs'), 'query-jobs').find((one) => one['id'] === id);
  await daemon.execute(ctx, 'job-dismiss', { id });
  const error = job?.['error'];
  if (typeof error === 'string') {
    throw new Unavailable(`${daemon.name} could not finish the job ${id}`, {
      code: 'qemu.job_failed',
      cause: new Error(error),
    });
  }
};

type Changes = EventSubscription<'JOB_STATUS_CHANGE'>;

const concluded = async (ctx: CallContext, changes: Changes, jobId: string, timeLimit: number): Promise<void> => {
  await changes.next(ctx, { matches: ({ data }) => data.id === jobId && data.status === 'concluded', timeLimit });
};

const cancelJob = async (ctx: CallContext, daemon: QmpClient, changes: Changes, id: string): Promise<void> => {
  await daemon.execute(ctx, 'job-cancel', { id });
  await concluded(ctx, changes, id, 20_000);
  await daemon.execute(ctx, 'job-dismiss', { id });
};

const startBackup = async (ctx: CallContext, daemon: QmpClient, backup: VolumeBackup): Promise<void> => {
  const { jobId, nodeName: node, targetNodeName: target, bitmap: name, mode } = backup;
  const common = { 'job-id': checkIdentifier(jobId), device: node, target, 'auto-dismiss': false };
  if (mode === 'incremental' && name !== undefined) {
    await daemon.execute(ctx, 'blockdev-backup', { ...common, sync: 'incremental', bitmap: name });
    return;
  }
  if (name === undefined) {
    await daemon.execute(ctx, 'blockdev-backup', { ...common, sync: 'full' });
    return;
  }
  // In one transaction, so that no write falls between copy and bitmap.
  const actions = [
    { type: 'block-dirty-bitmap-add', data: { node, name, persistent: true } },
    { type: 'blockdev-backup', data: { ...common, sync: 'full' } },
  ];
  await daemon.execute(ctx, 'transaction', { actions });
};

/**
 * Backs a volume up into another open node. A full backup begins a dirty bitmap (kept in the qcow2 file), an
 * incremental one copies what it holds and clears it, unless it fails.
 * @throws QmpError where it cannot begin; Unavailable (`qemu.job_failed`) where it ends badly; Timeout: it is cancelled
 */
export const backUpVolume = async (ctx: CallContext, daemon: QmpClient, backup: VolumeBackup): Promise<void> => {
  using changes = daemon.subscribe('JOB_STATUS_CHANGE');
  const { jobId, timeLimit } = backup;
  await startBackup(ctx, daemon, backup);
  try {
    await concluded(ctx, changes, jobId, timeLimit);
  } catch (error) {
    await cancelJob(cleanUpContext(ctx), daemon, changes, jobId).catch((left: unknown) =>
      ctx.log.warn('a backup job could not be cancelled', { job_id: jobId, error: left }),
    );
    throw error;
  }
  await finishJob(ctx, daemon, jobId);
};

/** Forgets what has changed. @throws QmpError where there is no such bitmap */
export const removeBitmap = async (ctx: CallContext, daemon: QmpClient, node: string, name: string): Promise<void> => {
  await daemon.execute(ctx, 'block-dirty-bitmap-remove', { node, name });
};
