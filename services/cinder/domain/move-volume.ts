import { Conflict } from '@nimbo/errors/faults.ts';
import type { Updateable } from 'kysely';
import type { VolumeRow } from '../db/tables.ts';
import { moveVolume, type Volume } from '../db/volume-store.ts';
import type { Change } from './change.ts';

/**
 * Gives a volume, whose row the change holds, another status, with what else changes, and records it.
 * @throws Conflict where another writer was faster
 */
export const moveVolumeTo = async (
  { tx, at, record }: Change,
  volume: Volume,
  status: string,
  event: string,
  changes: Updateable<VolumeRow> = {},
): Promise<Volume> => {
  const moved = await moveVolume(tx, volume.id, volume.status, { ...changes, status, updated_at: at });
  if (!moved) throw new Conflict(`Volume ${volume.id} has changed meanwhile; look at it and try again.`);
  const { id, project_id: projectId } = volume;
  await record(event, { id, projectId, stateBefore: volume.status, stateAfter: status });
  return { ...volume, status, updated_at: at };
};
