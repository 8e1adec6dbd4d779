import {
  defineSaga,
  type SagaCause,
  type SagaDefinition,
  type SagaState,
  type StepContext,
} from '@nimbo/saga/definition.ts';
import { deleteVolumeRow, findVolume, lockVolume, moveVolume } from '../db/volume-store.ts';
import { change } from '../domain/change.ts';
import type { Cinder } from '../domain/cinder.ts';
import { bringAbout } from '../domain/host-wish.ts';
import { tellFailure } from '../domain/message.ts';

/** What removing a volume remembers. */
export interface DeleteVolume extends SagaState {
  readonly id: string;
}

const remove = async (ctx: StepContext, cinder: Cinder, id: string): Promise<undefined> => {
  const volume = await findVolume(cinder.db.read, id);
  if (volume === undefined || volume.wanted === null) return;
  await bringAbout(ctx, cinder, id, { wanted: 'absent', is_exported: false });
};

const forget = (ctx: StepContext, cinder: Cinder, id: string): Promise<undefined> =>
  change(ctx, cinder, async ({ tx, record }) => {
    const volume = await lockVolume(tx, id);
    if (volume?.status !== 'deleting') return undefined;
    await deleteVolumeRow(tx, id);
    const states = { stateBefore: 'deleting', stateAfter: 'deleted' };
    await record('volume.deleted', { id, projectId: volume.project_id, ...states });
    return undefined;
  });

const fail = (ctx: StepContext, cinder: Cinder, id: string, cause: SagaCause): Promise<void> =>
  change(ctx, cinder, async (changing) => {
    const { tx, at, record } = changing;
    const volume = await lockVolume(tx, id);
    const changes = { status: 'error_deleting', updated_at: at };
    if (volume === undefined || !(await moveVolume(tx, id, 'deleting', changes))) return;
    const { project_id: projectId } = volume;
    const failure = { projectId, resourceType: 'VOLUME', resourceId: id, reason: cause.message } as const;
    await tellFailure(ctx, cinder, changing, { ...failure, action: 'delete volume' });
    const states = { stateBefore: 'deleting', stateAfter: 'error_deleting' };
    await record('volume.failed', { id, projectId, ...states, payload: { reason: cause.message } });
  });

/** Takes a volume from its host and forgets it. */
export const deleteVolumeSaga = (cinder: Cinder): SagaDefinition<DeleteVolume> =>
  defineSaga<DeleteVolume>({
    name: 'delete-volume',
    steps: [
      {
        name: 'remove',
        deadline: cinder.settings.host_patience * 1000,
        attempts: 2,
        act: (ctx, { id }) => remove(ctx, cinder, id),
      },
      { name: 'forget', deadline: 10_000, act: (ctx, { id }) => forget(ctx, cinder, id) },
    ],
    onUndone: (ctx, { id }, cause) => fail(ctx, cinder, id, cause),
  });
