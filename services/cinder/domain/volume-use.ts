import { randomUUID } from 'node:crypto';
import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import {
  insertAttachment,
  listAttachments,
  updateAttachment,
  type Attachment,
  type Connection,
  type Connector,
} from '../db/attachment-store.ts';
import { lockVolume, type Volume } from '../db/volume-store.ts';
import { assertNotUsed } from './attachment-safety.ts';
import { assertPlaced, createAttachment, detach, updateAttachmentConnector } from './attachment.ts';
import { callersUser } from './caller.ts';
import { change } from './change.ts';
import type { Cinder } from './cinder.ts';
import { invalidVolume, volumeNotFound } from './faults.ts';
import { moveVolumeTo } from './move-volume.ts';
import { rules } from './policy-names.ts';
import { heldVolume, seenVolume } from './volume.ts';

// The older way of giving volumes to servers: actions on the volume, before there were attachments of the API.

const move = (
  ctx: Context,
  cinder: Cinder,
  id: string,
  {
    rule,
    from,
    to,
    event,
  }: { readonly rule: PolicyRuleName; readonly from: readonly string[]; readonly to: string; readonly event: string },
): Promise<void> =>
  change(ctx, cinder, async (changing) => {
    const volume = await heldVolume(ctx, changing.tx, rule, id);
    if (!from.includes(volume.status)) {
      throw invalidVolume(
        `Volume ${id} status must be ${from.join(' or ')} for that, but current status is: ${volume.status}.`,
      );
    }
    await moveVolumeTo(changing, volume, to, event);
  });

/** Marks a volume as about to be attached. @throws BadRequest where somebody has it */
export const reserveVolume = (ctx: Context, cinder: Cinder, id: string): Promise<void> =>
  move(ctx, cinder, id, { rule: rules.reserve, from: ['available'], to: 'attaching', event: 'volume.reserved' });

/** Takes the mark away; a volume without one stays as it is. */
export const unreserveVolume = (ctx: Context, cinder: Cinder, id: string): Promise<void> =>
  change(ctx, cinder, async (changing) => {
    const volume = await heldVolume(ctx, changing.tx, rules.unreserve, id);
    if (volume.status !== 'attaching') return;
    const attachments = await listAttachments(changing.tx, { volumeId: id });
    const to = attachments.some(({ status }) => status === 'attached') ? 'in-use' : 'available';
    await moveVolumeTo(changing, volume, to, 'volume.unreserved');
  });

export const beginDetaching = (ctx: Context, cinder: Cinder, id: string): Promise<void> =>
  move(ctx, cinder, id, {
    rule: rules.beginDetaching,
    from: ['in-use'],
    to: 'detaching',
    event: 'volume.begin_detaching',
  });

export const rollDetaching = (ctx: Context, cinder: Cinder, id: string): Promise<void> =>
  change(ctx, cinder, async (changing) => {
    const volume = await heldVolume(ctx, changing.tx, rules.rollDetaching, id);
    if (volume.status === 'detaching') await moveVolumeTo(changing, volume, 'in-use', 'volume.roll_detaching');
  });

/** Who gets a volume. */
export interface Attaching {
  readonly instanceId: string | null;
  readonly hostName: string | null;
  readonly mountpoint: string | null;
  readonly mode: 'rw' | 'ro' | null;
}

const connectedOne = (attachments: readonly Attachment[]): Attachment | undefined =>
  attachments.find(({ connection, status }) => connection !== null && status !== 'attached');

const freshAttachment = (ctx: Context, volume: Volume, at: string): Attachment => ({
  id: randomUUID(),
  volume_id: volume.id,
  project_id: volume.project_id,
  user_id: callersUser(ctx),
  instance_id: null,
  status: 'reserved',
  mode: 'rw',
  mountpoint: null,
  attached_host: null,
  connector: null,
  connection: null,
  created_at: at,
  attached_at: null,
});

/** Says that a server or host has the volume. @throws BadRequest for a volume in another state */
export const attachVolume = (ctx: Context, cinder: Cinder, id: string, to: Attaching): Promise<void> =>
  change(ctx, cinder, async (changing) => {
    const { tx, at } = changing;
    const volume = await heldVolume(ctx, tx, rules.attach, id);
    if (!['available', 'attaching', 'reserved'].includes(volume.status)) {
      throw invalidVolume(
        `Volume ${id} status must be available or attaching to attach, but current status is: ${volume.status}.`,
      );
    }
    if (volume.is_read_only && to.mode === 'rw')
      throw invalidVolume(`Volume ${id} is read-only: attach it in mode ro.`);
    const known = connectedOne(await listAttachments(tx, { volumeId: id }));
    const attachment = known ?? freshAttachment(ctx, volume, at);
    if (known === undefined) await insertAttachment(tx, attachment);
    await updateAttachment(tx, attachment.id, {
      instance_id: to.instanceId,
      attached_host: to.hostName ?? attachment.attached_host,
      mountpoint: to.mountpoint,
      mode: volume.is_read_only ? 'ro' : (to.mode ?? 'rw'),
      status: 'attached',
      attached_at: at,
    });
    await moveVolumeTo(changing, volume, 'in-use', 'volume.attached');
  });

/** Gives it back: one attachment of several must be named. @throws NotFound, BadRequest; Conflict where a server uses it */
export const detachVolume = async (
  ctx: Context,
  cinder: Cinder,
  id: string,
  attachmentId: string | null,
): Promise<void> => {
  const volume = await seenVolume(ctx, cinder, rules.detach, id);
  const attachments = await listAttachments(cinder.db.read, { volumeId: id });
  if (attachmentId === null && attachments.length > 1) {
    throw invalidVolume(`Detach volume failed: volume ${id} has more than one attachment; name one of them.`);
  }
  const attachment = attachmentId === null ? attachments[0] : attachments.find((one) => one.id === attachmentId);
  if (attachment !== undefined) {
    await assertNotUsed(ctx, cinder, attachment);
    return detach(ctx, cinder, attachment);
  }
  if (attachmentId !== null) throw new NotFound(`Attachment ${attachmentId} of volume ${id} could not be found.`);
  return freeVolume(ctx, cinder, volume);
};

/** A volume that was marked and that nobody has. */
const freeVolume = (ctx: Context, cinder: Cinder, { id, status }: Volume): Promise<void> =>
  change(ctx, cinder, async (changing) => {
    const volume = await lockVolume(changing.tx, id);
    if (volume === undefined) throw volumeNotFound(id);
    if (!['attaching', 'detaching', 'in-use', 'reserved'].includes(status)) {
      throw invalidVolume(`Unable to detach volume ${id}: its status is ${status} and nobody has it.`);
    }
    await moveVolumeTo(changing, volume, 'available', 'volume.detached');
  });

/** Makes the volume reachable from a host and says how. @throws NotFound; BadRequest where somebody has it */
export const initializeConnection = async (
  ctx: Context,
  cinder: Cinder,
  id: string,
  connector: Connector,
): Promise<Connection | null> => {
  const volume = await seenVolume(ctx, cinder, rules.initializeConnection, id);
  assertPlaced(volume);
  const attachments = await listAttachments(cinder.db.read, { volumeId: id });
  const known = attachments.find(({ attached_host: host }) => host === connector['host']) ?? attachments[0];
  if (known !== undefined) return (await updateAttachmentConnector(ctx, cinder, known.id, connector)).connection;
  if (volume.status === 'attaching') {
    const fresh = await change(ctx, cinder, async ({ tx, at }) => {
      await lockVolume(tx, id);
      const attachment = freshAttachment(ctx, volume, at);
      await insertAttachment(tx, attachment);
      return attachment;
    });
    return (await updateAttachmentConnector(ctx, cinder, fresh.id, connector)).connection;
  }
  const input = { volumeId: id, instanceId: null, mode: null, connector };
  return (await createAttachment(ctx, cinder, input)).connection;
};

/** The host that the connector names no longer reaches the volume. @throws NotFound; Conflict where a server uses it */
export const terminateConnection = async (
  ctx: Context,
  cinder: Cinder,
  id: string,
  connector: Connector,
): Promise<void> => {
  await seenVolume(ctx, cinder, rules.terminateConnection, id);
  const attachments = await listAttachments(cinder.db.read, { volumeId: id });
  const attachment = attachments.find(({ attached_host: host }) => host === connector['host']);
  if (attachment !== undefined) await assertNotUsed(ctx, cinder, attachment);
  // One that a server has goes with os-detach.
  if (attachment !== undefined && attachment.status !== 'attached') await detach(ctx, cinder, attachment);
};
