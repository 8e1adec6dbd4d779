import { signImageTicket } from '@nimbo/auth/image-ticket.ts';
import type { Context } from '@nimbo/context/context.ts';
import { recordHost } from '../db/host-store.ts';
import { listWantedSnapshots, recordSnapshotReport, type Snapshot } from '../db/snapshot-store.ts';
import { listWantedVolumes, recordVolumeReport, type Volume } from '../db/volume-store.ts';
import type { BackendFacts, ExportClient, VolumeReport, WantedVolume } from '../rpc/wanted-volume.ts';
import { toJson } from '@nimbo/db/json.ts';
import { listRemoteAttachments } from '../db/attachment-store.ts';
import { exportKey } from './export-key.ts';
import { change } from './change.ts';
import type { Cinder } from './cinder.ts';

const gibibyte = 1024 ** 3;

/** Milliseconds in which a host must have begun to fetch an image. */
const ticketLife = 600_000;

/** Volumes of one answer; a message has at most 4 MiB. */
const pageSize = 500;

const wantedOf = (cinder: Cinder, volume: Volume, clients: ExportClient[]): WantedVolume => {
  const { imageTicketKey, clock } = cinder;
  const { id, generation, wanted, wanted_size: size, image, is_exported: exported, is_read_only: readOnly } = volume;
  const ticketOf = (imageId: string) => signImageTicket(imageTicketKey, imageId, clock.now() + ticketLife);
  return {
    id,
    generation,
    wanted: wanted === 'absent' ? 'absent' : 'present',
    size: size * gibibyte,
    source: volume.snapshot_id ?? volume.source_volume_id,
    image: image === null ? null : { ...image, ticket: ticketOf(image.id) },
    wasMade: volume.launched_at !== null,
    exported,
    readOnly,
    clients,
  };
};

/** Who on other hosts may reach the volumes of a host, by volume. */
const clientsOf = async (
  cinder: Cinder,
  host: string,
  volumes: readonly Volume[],
): Promise<ReadonlyMap<string, ExportClient[]>> => {
  const exported = volumes.filter((volume) => volume.is_exported).map(({ id }) => id);
  const attachments = await listRemoteAttachments(cinder.db.read, host, exported);
  const keyed = attachments.map(({ id, volume_id }) => ({ volume_id, client: { id, key: exportKey(cinder, id) } }));
  return Map.groupBy(keyed, ({ volume_id }) => volume_id)
    .entries()
    .reduce(
      (all, [id, some]) =>
        all.set(
          id,
          some.map(({ client }) => client),
        ),
      new Map<string, ExportClient[]>(),
    );
};

/** Statuses of snapshots that were made. */
const made = new Set(['available', 'deleting', 'error_deleting']);

const wantedOfSnapshot = ({ id, generation, wanted, size, volume_id: source, status }: Snapshot): WantedVolume => ({
  id,
  generation,
  wanted: wanted === 'absent' ? 'absent' : 'present',
  size: size * gibibyte,
  image: null,
  source,
  wasMade: made.has(status),
  exported: false,
  readOnly: true,
});

/** What a host shall have, snapshots among it, a page at a time in the order of the ids. */
export const wantedOfHost = async (
  _ctx: Context,
  cinder: Cinder,
  host: string,
  after: string | null,
): Promise<{ readonly volumes: WantedVolume[]; readonly next: string | null }> => {
  const [page, db] = [pageSize + 1, cinder.db.read];
  const own = await listWantedVolumes(db, host, after, page);
  const clients = await clientsOf(cinder, host, own);
  const found = [
    ...own.map((volume) => wantedOf(cinder, volume, clients.get(volume.id) ?? [])),
    ...(await listWantedSnapshots(db, host, after, page)).map(wantedOfSnapshot),
  ].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const volumes = found.slice(0, pageSize);
  return { volumes, next: found.length > pageSize ? (volumes.at(-1)?.id ?? null) : null };
};

/** What a host tells in one go. */
export interface HostReport {
  readonly backend: BackendFacts;
  readonly volumes: readonly VolumeReport[];
}

/** Takes in what a host tells: that it lives, what room it has, and how its volumes are; rows of its own only. */
export const takeReport = async (
  ctx: Context,
  cinder: Cinder,
  host: string,
  { backend, volumes }: HostReport,
): Promise<void> => {
  const { availabilityZone, driver, socket, remote, totalBytes, freeBytes } = backend;
  const facts = {
    availability_zone: availabilityZone,
    driver,
    socket,
    remote: remote === undefined || remote === null ? null : toJson(remote),
    total_bytes: totalBytes,
    free_bytes: freeBytes,
  };
  const news = await change(ctx, cinder, async ({ tx, at }) => {
    await recordHost(tx, host, facts, at);
    const told: string[] = [];
    for (const report of volumes) {
      const isNews = (await recordVolumeReport(tx, host, report)) || (await recordSnapshotReport(tx, host, report));
      if (isNews) told.push(report.id);
    }
    return told;
  });
  cinder.news.changed(news);
};
