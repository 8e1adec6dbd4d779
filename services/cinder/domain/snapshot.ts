import { randomUUID } from 'node:crypto';
import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { toJson } from '@nimbo/db/json.ts';
import { startSaga } from '@nimbo/saga/start-saga.ts';
import {
  findSnapshot,
  insertSnapshot,
  listSnapshots,
  lockSnapshot,
  moveSnapshot,
  updateSnapshot,
  type Snapshot,
  type SnapshotFilter,
} from '../db/snapshot-store.ts';
import type { Texts, Volume } from '../db/volume-store.ts';
import { createSnapshotSaga } from '../sagas/create-snapshot.ts';
import { deleteSnapshotSaga } from '../sagas/delete-snapshot.ts';
import { callersUser, isAdmin, requireProject } from './caller.ts';
import { change } from './change.ts';
import type { Cinder } from './cinder.ts';
import { invalidSnapshot, invalidVolume, snapshotNotFound } from './faults.ts';
import { pageOf, type Listed, type WantedPage } from './paging.ts';
import { rules } from './policy-names.ts';
import { checkQuota } from './quota.ts';
import { heldVolume } from './volume.ts';

/** What is asked of a new snapshot. */
export interface SnapshotInput {
  readonly volumeId: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly metadata: Texts;
  /** Whether the caller knows that a server may be writing to the volume. */
  readonly mayBeInUse: boolean;
}

const authorizeSnapshot = async (
  ctx: Context,
  rule: PolicyRuleName,
  id: string,
  snapshot: Snapshot | undefined,
): Promise<Snapshot> => {
  const target = snapshot === undefined ? undefined : { project_id: snapshot.project_id };
  if (snapshot === undefined || !(await ctx.can(rules.snapshotGet, target))) {
    await ctx.authorize(rule);
    throw snapshotNotFound(id);
  }
  await ctx.authorize(rule, target);
  return snapshot;
};

/** A snapshot that the caller may do this with. @throws NotFound, Forbidden */
export const seenSnapshot = async (ctx: Context, cinder: Cinder, rule: PolicyRuleName, id: string): Promise<Snapshot> =>
  authorizeSnapshot(ctx, rule, id, await findSnapshot(cinder.db.read, id));

/** Which snapshots a caller asks for. */
export interface WantedSnapshots extends WantedPage {
  readonly filter: SnapshotFilter;
  /** Those of all projects; for administrators. */
  readonly allProjects: boolean;
}

/** The snapshots of the caller's project, or of all. */
export const listSnapshotsFor = async (
  ctx: Context,
  cinder: Cinder,
  wanted: WantedSnapshots,
): Promise<Listed<Snapshot>> => {
  const isFree = wanted.allProjects && (await isAdmin(ctx));
  const filter = isFree ? wanted.filter : { ...wanted.filter, projectId: requireProject(ctx) };
  return pageOf(
    wanted,
    cinder.settings.max_limit,
    (id) => findSnapshot(cinder.db.read, id),
    (page) => listSnapshots(cinder.db.read, filter, page),
  );
};

const assertTakeable = ({ id, status, host }: Volume, { mayBeInUse }: SnapshotInput): void => {
  const allowed = mayBeInUse ? ['available', 'in-use'] : ['available'];
  if (allowed.includes(status) && host !== null) return;
  throw invalidVolume(
    `Volume ${id} status must be ${allowed.join(' or ')} for snapshot, but current status is: ${status}.`,
  );
};

const freshSnapshot = (ctx: Context, volume: Volume, input: SnapshotInput, at: string): Snapshot => ({
  id: randomUUID(),
  volume_id: volume.id,
  project_id: volume.project_id,
  user_id: callersUser(ctx),
  name: input.name,
  description: input.description,
  metadata: input.metadata,
  size: volume.size,
  status: 'creating',
  host: volume.host,
  wanted: null,
  generation: 0,
  reported_generation: 0,
  reported_error: null,
  created_at: at,
  updated_at: null,
});

/** Keeps what a volume is now. @throws NotFound; BadRequest for a volume that is something else than idle; OverQuota */
export const createSnapshot = async (ctx: Context, cinder: Cinder, input: SnapshotInput): Promise<Snapshot> => {
  const snapshot = await change(ctx, cinder, async ({ tx, at, record }) => {
    const volume = await heldVolume(ctx, tx, rules.snapshotCreate, input.volumeId);
    assertTakeable(volume, input);
    await checkQuota(tx, cinder, volume.project_id, { snapshots: 1, gigabytes: volume.size });
    const made = freshSnapshot(ctx, volume, input, at);
    await insertSnapshot(tx, made);
    const { id, project_id: projectId, status: stateAfter } = made;
    const resource = { type: 'snapshot', id };
    await startSaga(tx, ctx, createSnapshotSaga(cinder), { id }, { resource, exclusive: true });
    await record('snapshot.create', { id, projectId, stateAfter, payload: { volume_id: volume.id } });
    return made;
  });
  cinder.sagas.ring();
  return snapshot;
};

/** What a user may say anew of a snapshot. */
export interface SnapshotChanges {
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
  /** From the metadata that there are to those that shall be. */
  readonly metadata?: (old: Texts) => Texts;
}

/** @throws NotFound */
export const changeSnapshot = (
  ctx: Context,
  cinder: Cinder,
  id: string,
  { name, description, metadata }: SnapshotChanges,
): Promise<Snapshot> =>
  change(ctx, cinder, async ({ tx, at, record }) => {
    const snapshot = await authorizeSnapshot(ctx, rules.snapshotUpdate, id, await lockSnapshot(tx, id));
    const texts = metadata === undefined ? snapshot.metadata : metadata(snapshot.metadata);
    const named = {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
    };
    await updateSnapshot(tx, id, { ...named, metadata: toJson(texts), updated_at: at });
    await record('snapshot.updated', { id, projectId: snapshot.project_id });
    return { ...snapshot, ...named, metadata: texts, updated_at: at };
  });

const deletable = ['available', 'error', 'error_deleting'];

/** @throws NotFound; BadRequest while it is something else than idle */
export const deleteSnapshot = async (ctx: Context, cinder: Cinder, id: string): Promise<void> => {
  await change(ctx, cinder, async ({ tx, at, record }) => {
    const snapshot = await authorizeSnapshot(ctx, rules.snapshotDelete, id, await lockSnapshot(tx, id));
    const { status, project_id: projectId } = snapshot;
    if (status === 'deleting') return;
    if (!deletable.includes(status)) {
      throw invalidSnapshot(
        `Snapshot ${id} status must be ${deletable.join(' or ')} to delete it, but it is ${status}.`,
      );
    }
    await moveSnapshot(tx, id, status, { status: 'deleting', updated_at: at });
    await record('snapshot.delete', { id, projectId, stateBefore: status, stateAfter: 'deleting' });
    const resource = { type: 'snapshot', id };
    await startSaga(tx, ctx, deleteSnapshotSaga(cinder), { id }, { resource, exclusive: true });
  });
  cinder.sagas.ring();
};

/** For administrators, where the row and the world disagree. */
export const resetSnapshotStatus = (ctx: Context, cinder: Cinder, id: string, status: string): Promise<void> =>
  change(ctx, cinder, async ({ tx, at, record }) => {
    const snapshot = await authorizeSnapshot(ctx, rules.snapshotResetStatus, id, await lockSnapshot(tx, id));
    await updateSnapshot(tx, id, { status, updated_at: at });
    const states = { stateBefore: snapshot.status, stateAfter: status };
    await record('snapshot.status_reset', { id, projectId: snapshot.project_id, ...states });
  });
