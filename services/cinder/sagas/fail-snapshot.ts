import type { SagaCause, StepContext } from '@nimbo/saga/definition.ts';
import { lockSnapshot, moveSnapshot } from '../db/snapshot-store.ts';
import { change } from '../domain/change.ts';
import type { Cinder } from '../domain/cinder.ts';
import { tellFailure } from '../domain/message.ts';

/** What came to nothing, and what the snapshot is then. */
export interface SnapshotFailure {
  readonly from: string;
  readonly to: string;
  readonly action: string;
  readonly cause: SagaCause;
}

/** Says that something came to nothing with a snapshot, and why. */
export const failSnapshot = (
  ctx: StepContext,
  cinder: Cinder,
  id: string,
  { from, to, action, cause }: SnapshotFailure,
): Promise<void> =>
  change(ctx, cinder, async (changing) => {
    const { tx, at, record } = changing;
    const snapshot = await lockSnapshot(tx, id);
    if (snapshot === undefined || !(await moveSnapshot(tx, id, from, { status: to, updated_at: at }))) return;
    const { project_id: projectId } = snapshot;
    const failure = { projectId, resourceType: 'VOLUME_SNAPSHOT', resourceId: id, reason: cause.message } as const;
    await tellFailure(ctx, cinder, changing, { ...failure, action });
    const payload = { reason: cause.message };
    await record('snapshot.failed', { id, projectId, stateBefore: from, stateAfter: to, payload });
  });
