import { randomUUID } from 'node:crypto';
import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { toJson } from '@nimbo/db/json.ts';
import { BadRequest, Conflict } from '@nimbo/errors/faults.ts';
import { startSaga } from '@nimbo/saga/start-saga.ts';
import {
  findAttachment,
  insertAttachment,
  listAttachments,
  updateAttachment,
  type Attachment,
  type AttachmentFilter,
  type Connector,
} from '../db/attachment-store.ts';
import { lockVolume, type Volume } from '../db/volume-store.ts';
import { attachVolumeSaga } from '../sagas/attach-volume.ts';
import { detachVolumeSaga } from '../sagas/detach-volume.ts';
import { assertNotUsed } from './attachment-safety.ts';
import { statusOfAttachments } from './attachment-status.ts';
import { callersUser, isAdmin, requireProject } from './caller.ts';
import { change, type Change } from './change.ts';
import type { Cinder } from './cinder.ts';
import { attachmentNotFound, invalidVolume } from './faults.ts';
import { moveVolumeTo } from './move-volume.ts';
import { pageOf, type Listed, type WantedPage } from './paging.ts';
import { rules } from './policy-names.ts';
import { untilSagaEnds } from './until-saga-ends.ts';
import { heldVolume } from './volume.ts';

/** What is asked of a new attachment. */
export interface AttachmentInput {
  readonly volumeId: string;
  readonly instanceId: string | null;
  readonly mode: 'rw' | 'ro' | null;
  /** Where the host is known already. */
  readonly connector: Connector | null;
}

/** An attachment that the caller may do this with. @throws NotFound, Forbidden */
const seenAttachment = async (ctx: Context, cinder: Cinder, rule: PolicyRuleName, id: string): Promise<Attachment> => {
  const attachment = await findAttachment(cinder.db.read, id);
  const target = attachment === undefined ? undefined : { project_id: attachment.project_id };
  if (attachment === undefined || !(await ctx.can(rules.volumeGet, target))) {
    await ctx.authorize(rule);
    throw attachmentNotFound(id);
  }
  await ctx.authorize(rule, target);
  return attachment;
};

export const getAttachment = (ctx: Context, cinder: Cinder, id: string): Promise<Attachment> =>
  seenAttachment(ctx, cinder, rules.volumeGet, id);

/** Which attachments a caller asks for. */
export interface WantedAttachments extends WantedPage {
  readonly filter: AttachmentFilter;
  readonly allProjects: boolean;
}

/** The attachments of the caller's project, or of all. */
export const listAttachmentsFor = async (
  ctx: Context,
  cinder: Cinder,
  wanted: WantedAttachments,
): Promise<Listed<Attachment>> => {
  const isFree = wanted.allProjects && (await isAdmin(ctx));
  const filter = isFree ? wanted.filter : { ...wanted.filter, projectId: requireProject(ctx) };
  return pageOf(
    wanted,
    cinder.settings.max_limit,
    (id) => findAttachment(cinder.db.read, id),
    (page) => listAttachments(cinder.db.read, filter, page),
  );
};

const assertReservable = async (
  ctx: Context,
  { tx }: Change,
  volume: Volume,
  input: AttachmentInput,
): Promise<void> => {
  const { id, status, is_multiattach: isMultiattach, is_bootable: isBootable } = volume;
  const allowed = isMultiattach ? ['available', 'in-use', 'reserved', 'attaching'] : ['available'];
  if (!allowed.includes(status)) {
    throw invalidVolume(
      `Volume ${id} status must be ${allowed.join(' or ')} to reserve, but the current status is ${status}.`,
    );
  }
  if (status === 'available') return;
  if (isBootable) await ctx.authorize(rules.multiattachBootable, { project_id: volume.project_id });
  const attachments = await listAttachments(tx, { volumeId: id });
  if (attachments.some(({ instance_id: instance }) => instance !== null && instance === input.instanceId)) {
    throw new BadRequest(`Volume ${id} is given to instance ${input.instanceId ?? ''} already.`);
  }
};

const modeOf = (volume: Volume, { mode }: AttachmentInput): string => {
  if (!volume.is_read_only) return mode ?? 'rw';
  if (mode === 'rw') throw invalidVolume(`Volume ${volume.id} is read-only and cannot be attached in mode rw.`);
  return 'ro';
};

/** Keeps a volume for a server. */
const reserve = (ctx: Context, cinder: Cinder, input: AttachmentInput): Promise<Attachment> =>
  change(ctx, cinder, async (changing) => {
    const { tx, at } = changing;
    const volume = await heldVolume(ctx, tx, rules.attachmentCreate, input.volumeId);
    await assertReservable(ctx, changing, volume, input);
    if (input.connector !== null) assertPlaced(volume);
    const attachment: Attachment = {
      id: randomUUID(),
      volume_id: volume.id,
      project_id: volume.project_id,
      user_id: callersUser(ctx),
      instance_id: input.instanceId,
      status: 'reserved',
      mode: modeOf(volume, input),
      mountpoint: null,
      attached_host: null,
      connector: null,
      connection: null,
      created_at: at,
      attached_at: null,
    };
    await insertAttachment(tx, attachment);
    const left = await listAttachments(tx, { volumeId: volume.id });
    await moveVolumeTo(changing, volume, statusOfAttachments(volume, left), 'volume.reserved');
    return attachment;
  });

const hostOf = (connector: Connector): string | null => {
  const { host } = connector;
  return typeof host === 'string' ? host : null;
};

const mountpointOf = (connector: Connector): string | null => {
  const { mountpoint } = connector;
  return typeof mountpoint === 'string' ? mountpoint : null;
};

/** @throws BadRequest for a volume that no host has: there is nothing to reach */
export const assertPlaced = ({ id, host }: Pick<Volume, 'id' | 'host'>): void => {
  if (host === null) throw invalidVolume(`Volume ${id} lies on no host: it was never made, and cannot be connected.`);
};

const assertConnectable = ({ id, status }: Attachment): void => {
  if (status === 'reserved' || status === 'attaching' || status === 'attached') return;
  throw new Conflict(`Attachment ${id} is ${status}: it cannot be connected any more.`);
};

const beginConnecting = (ctx: Context, cinder: Cinder, id: string, connector: Connector): Promise<string> =>
  change(ctx, cinder, async (changing) => {
    const { tx } = changing;
    const found = await findAttachment(tx, id);
    const volume = found === undefined ? undefined : await lockVolume(tx, found.volume_id);
    const attachment = await findAttachment(tx, id);
    if (attachment === undefined || volume === undefined) throw attachmentNotFound(id);
    assertConnectable(attachment);
    assertPlaced(volume);
    const [host, mountpoint] = [hostOf(connector), mountpointOf(connector)];
    const status = attachment.status === 'attached' ? 'attached' : 'attaching';
    await updateAttachment(tx, id, { connector: toJson(connector), attached_host: host, mountpoint, status });
    const left = await listAttachments(tx, { volumeId: volume.id });
    await moveVolumeTo(changing, volume, statusOfAttachments(volume, left), 'volume.attach');
    const options = { resource: { type: 'attachment', id }, exclusive: true };
    return startSaga(tx, ctx, attachVolumeSaga(cinder), { attachment: id, volume: volume.id }, options);
  });

/** Makes the volume reachable from a host, and waits for that. */
const connect = async (ctx: Context, cinder: Cinder, id: string, connector: Connector): Promise<Attachment> => {
  const saga = await beginConnecting(ctx, cinder, id, connector);
  cinder.sagas.ring(saga);
  await untilSagaEnds(ctx, cinder, saga);
  const attachment = await findAttachment(cinder.db.read, id);
  if (attachment === undefined) throw attachmentNotFound(id);
  return attachment;
};

/**
 * Keeps a volume for a server, and makes it reachable where the host is named.
 * @throws NotFound; BadRequest where somebody has the volume
 */
export const createAttachment = async (ctx: Context, cinder: Cinder, input: AttachmentInput): Promise<Attachment> => {
  const attachment = await reserve(ctx, cinder, input);
  return input.connector === null ? attachment : connect(ctx, cinder, attachment.id, input.connector);
};

/** Makes the volume reachable from the host that the connector names. @throws NotFound; Conflict or Unavailable */
export const updateAttachmentConnector = async (
  ctx: Context,
  cinder: Cinder,
  id: string,
  connector: Connector,
): Promise<Attachment> => {
  await seenAttachment(ctx, cinder, rules.attachmentUpdate, id);
  return connect(ctx, cinder, id, connector);
};

/** Says that the host has the volume. @throws NotFound; Conflict for one that was not made reachable */
export const completeAttachment = async (ctx: Context, cinder: Cinder, id: string): Promise<void> => {
  const seen = await seenAttachment(ctx, cinder, rules.attachmentComplete, id);
  await change(ctx, cinder, async (changing) => {
    const { tx, at } = changing;
    const volume = await lockVolume(tx, seen.volume_id);
    const attachment = await findAttachment(tx, id);
    if (attachment === undefined || volume === undefined) throw attachmentNotFound(id);
    if (attachment.status === 'attached') return;
    if (attachment.connection === null) {
      throw new BadRequest(`Attachment ${id} has no connection yet: update it with a connector first.`);
    }
    await updateAttachment(tx, id, { status: 'attached', attached_at: at });
    const left = await listAttachments(tx, { volumeId: volume.id });
    await moveVolumeTo(changing, volume, statusOfAttachments(volume, left), 'volume.attached');
  });
};

const beginDetaching = (ctx: Context, cinder: Cinder, { id, volume_id: volumeId }: Attachment): Promise<string> =>
  change(ctx, cinder, async (changing) => {
    const { tx } = changing;
    const volume = await lockVolume(tx, volumeId);
    const attachment = await findAttachment(tx, id);
    if (attachment === undefined) throw attachmentNotFound(id);
    await updateAttachment(tx, id, { status: 'detaching' });
    if (volume?.status === 'in-use') {
      const others = (await listAttachments(tx, { volumeId })).some(({ status }) => status === 'attached');
      await moveVolumeTo(changing, volume, others ? 'in-use' : 'detaching', 'volume.detach');
    }
    const options = { resource: { type: 'attachment', id }, exclusive: true };
    return startSaga(tx, ctx, detachVolumeSaga(cinder), { attachment: id, volume: volumeId }, options);
  });

/**
 * Gives a volume back, and waits for that.
 * @throws NotFound; Conflict for one that a server uses; Unavailable where the host does not let go in time
 */
export const deleteAttachment = async (ctx: Context, cinder: Cinder, id: string): Promise<readonly Attachment[]> => {
  const attachment = await seenAttachment(ctx, cinder, rules.attachmentDelete, id);
  await assertNotUsed(ctx, cinder, attachment);
  await detach(ctx, cinder, attachment);
  return listAttachments(cinder.db.read, { volumeId: attachment.volume_id });
};

/** The same where the caller's right was checked. */
export const detach = async (ctx: Context, cinder: Cinder, attachment: Attachment): Promise<void> => {
  const saga = await beginDetaching(ctx, cinder, attachment);
  cinder.sagas.ring(saga);
  await untilSagaEnds(ctx, cinder, saga);
};
