import { signImageTicket } from '@nimbo/auth/image-ticket.ts';
import type { Context } from '@nimbo/context/context.ts';
import { recordHost } from '../db/host-store.ts';
import { listWantedVolumes, recordVolumeReport, type Volume } from '../db/volume-store.ts';
import type { BackendFacts, VolumeReport, WantedVolume } from '../rpc/wanted-volume.ts';
import { change } from './change.ts';
import type { Cinder } from './cinder.ts';

const gibibyte = 1024 ** 3;

/** Milliseconds in which a host must have begun to fetch an image. */
const ticketLife = 600_000;

/** Volumes of one answer; a message has at most 4 MiB. */
const pageSize = 500;

const wantedOf = ({ imageTicketKey, clock }: Cinder, volume: Volume): WantedVolume => {
  const { id, generation, wanted, wanted_size: size, image, is_exported: exported, is_read_only: readOnly } = volume;
  const ticketOf = (imageId: string) => signImageTicket(imageTicketKey, imageId, clock.now() + ticketLife);
  return {
    id,
    generation,
    wanted: wanted === 'absent' ? 'absent' : 'present',
    size: size * gibibyte,
    image: image === null ? null : { ...image, ticket: ticketOf(image.id) },
    wasMade: volume.launched_at !== null,
    exported,
    readOnly,
  };
};

/** What a host shall have, a page at a time in the order of the ids. */
export const wantedOfHost = async (
  _ctx: Context,
  cinder: Cinder,
  host: string,
  after: string | null,
): Promise<{ readonly volumes: WantedVolume[]; readonly next: string | null }> => {
  const found = await listWantedVolumes(cinder.db.read, host, after, pageSize + 1);
  const volumes = found.slice(0, pageSize).map((volume) => wantedOf(cinder, volume));
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
  const { availabilityZone, driver, socket, totalBytes, freeBytes } = backend;
  const facts = { availability_zone: availabilityZone, driver, socket, total_bytes: totalBytes, free_bytes: freeBytes };
  const news = await change(ctx, cinder, async ({ tx, at }) => {
    await recordHost(tx, host, facts, at);
    const told: string[] = [];
    for (const report of volumes) if (await recordVolumeReport(tx, host, report)) told.push(report.id);
    return told;
  });
  cinder.news.changed(news);
};
