import { fromJson, toJson } from '@nimbo/db/json.ts';
import { Conflict, Unavailable } from '@nimbo/errors/faults.ts';
import {
  defineSaga,
  type SagaCause,
  type SagaDefinition,
  type SagaState,
  type StepContext,
} from '@nimbo/saga/definition.ts';
import {
  findAttachment,
  listAttachments,
  updateAttachment,
  type Attachment,
  type Connection,
} from '../db/attachment-store.ts';
import { findHost, type VolumeHost } from '../db/host-store.ts';
import { findVolume, lockVolume, type Volume } from '../db/volume-store.ts';
import { change } from '../domain/change.ts';
import type { Cinder } from '../domain/cinder.ts';
import { exportKey } from '../domain/export-key.ts';
import { attachmentNotFound, volumeNotFound } from '../domain/faults.ts';
import { bringAbout, wishFor } from '../domain/host-wish.ts';

/** What making a volume reachable remembers. */
export interface AttachVolume extends SagaState {
  readonly attachment: string;
  readonly volume: string;
}

/** The export's name, as hosts make it. */
const exportNameOf = (id: string): string => `volume-${id}`;

/** To a guest of the volume's own host, over its socket; to one elsewhere, over TLS with the attachment's own key. */
const connectionOf = async (cinder: Cinder, volume: Volume, attachment: Attachment): Promise<Connection> => {
  const host = volume.host === null ? undefined : await findHost(cinder.db.read, volume.host);
  const { mode, attached_host: elsewhere } = attachment;
  if (host !== undefined && elsewhere !== null && elsewhere !== host.host) {
    return remoteConnection(cinder, volume, host, attachment);
  }
  if (host === undefined || host.socket === null) {
    throw new Unavailable(`Host ${volume.host ?? 'none'} has not told where its volumes are reached.`);
  }
  const data = { volume_id: volume.id, export: exportNameOf(volume.id), socket: host.socket, access_mode: mode };
  return { driver_volume_type: 'nbd', data };
};

const remoteConnection = (
  cinder: Cinder,
  volume: Volume,
  { host, remote }: VolumeHost,
  { id, mode, attached_host: elsewhere }: Attachment,
): Connection => {
  if (remote === null) {
    throw new Conflict(
      `Volume ${volume.id} is on host ${host}, which serves volumes to no other host (host.volume.listen_address), but the server is on ${elsewhere ?? 'none'}.`,
      { code: 'cinder.not_reachable' },
    );
  }
  const place = fromJson<{ readonly host: string; readonly port: number }>(remote);
  const key = { username: id, key: exportKey(cinder, id) };
  const data = { volume_id: volume.id, export: exportNameOf(volume.id), ...place, ...key, access_mode: mode };
  return { driver_volume_type: 'nbd', data };
};

const connect = async (ctx: StepContext, cinder: Cinder, state: AttachVolume): Promise<undefined> => {
  const volume = await findVolume(cinder.db.read, state.volume);
  const attachment = await findAttachment(cinder.db.read, state.attachment);
  if (volume === undefined) throw volumeNotFound(state.volume);
  if (attachment === undefined) throw attachmentNotFound(state.attachment);
  const connection = toJson(await connectionOf(cinder, volume, attachment));
  await change(ctx, cinder, async ({ tx, record }) => {
    await lockVolume(tx, volume.id);
    await updateAttachment(tx, attachment.id, { connection });
    await record('volume.connected', { id: volume.id, projectId: volume.project_id });
  });
};

const disconnect = (ctx: StepContext, cinder: Cinder, { attachment, volume }: AttachVolume): Promise<void> =>
  change(ctx, cinder, async ({ tx }) => {
    await lockVolume(tx, volume);
    await updateAttachment(tx, attachment, { connection: null, connector: null, attached_host: null });
  });

/** Whether others still need the volume to be reachable. */
const isNeededByOthers = async (cinder: Cinder, { attachment, volume }: AttachVolume): Promise<boolean> =>
  (await listAttachments(cinder.db.read, { volumeId: volume })).some(
    ({ id, connector }) => id !== attachment && connector !== null,
  );

const giveUp = (ctx: StepContext, cinder: Cinder, state: AttachVolume, cause: SagaCause): Promise<void> =>
  change(ctx, cinder, async ({ tx, record }) => {
    const volume = await lockVolume(tx, state.volume);
    if (volume === undefined) return;
    await updateAttachment(tx, state.attachment, { connector: null, attached_host: null, connection: null });
    const payload = { reason: cause.message };
    await record('volume.not_connected', { id: volume.id, projectId: volume.project_id, payload });
  });

/** Makes a volume reachable from the host that an attachment's connector names. */
export const attachVolumeSaga = (cinder: Cinder): SagaDefinition<AttachVolume> =>
  defineSaga<AttachVolume>({
    name: 'attach-volume',
    steps: [
      {
        name: 'export',
        deadline: cinder.settings.host_patience * 1000,
        attempts: 2,
        act: async (ctx, { volume }) => {
          await bringAbout(ctx, cinder, volume, { is_exported: true });
          return undefined;
        },
        undo: async (ctx, state) => {
          if (await isNeededByOthers(cinder, state)) return;
          await wishFor(ctx, cinder, state.volume, () => ({ is_exported: false }));
        },
      },
      {
        name: 'connect',
        deadline: 10_000,
        act: (ctx, state) => connect(ctx, cinder, state),
        undo: (ctx, state) => disconnect(ctx, cinder, state),
      },
    ],
    onUndone: (ctx, state, cause) => giveUp(ctx, cinder, state, cause),
  });
