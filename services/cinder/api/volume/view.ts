import type { Context } from '@nimbo/context/context.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import type { Attachment } from '../../db/attachment-store.ts';
import type { WholeVolume } from '../../domain/volume.ts';
import { resourceLinks } from '../common/links.ts';
import { isSince } from '../common/since.ts';
import { shownTime } from '../common/values.ts';
import { volumePolicy } from './policy.ts';

/** What a request wants its volumes to look like. */
export interface Look {
  readonly url: URL;
  readonly version: Microversion | undefined;
}

/** A volume of a short list. */
export const volumeSummary = ({ id, name, project_id: project }: WholeVolume, { url }: Look) => ({
  id,
  name: name ?? '',
  links: resourceLinks(url, project, 'volumes', id),
});

const attachmentView = (attachment: Attachment) => ({
  id: attachment.volume_id,
  attachment_id: attachment.id,
  volume_id: attachment.volume_id,
  server_id: attachment.instance_id,
  host_name: attachment.attached_host,
  device: attachment.mountpoint,
  attached_at: shownTime(attachment.attached_at),
});

const versioned = (volume: WholeVolume, version: Microversion | undefined, isAdmin: boolean) => ({
  ...(isSince(version, '3.13') ? { group_id: null } : {}),
  ...(isSince(version, '3.21') && isAdmin ? { provider_id: null } : {}),
  ...(isSince(version, '3.48') ? { service_uuid: null, shared_targets: false } : {}),
  ...(isSince(version, '3.61') && isAdmin ? { cluster_name: null } : {}),
  ...(isSince(version, '3.63') ? { volume_type_id: volume.volume_type_id } : {}),
  ...(isSince(version, '3.65') ? { consumes_quota: true } : {}),
});

const hostOf = ({ host }: WholeVolume): string | null => (host === null ? null : `${host}@nbd#nbd`);

const forAdmins = (volume: WholeVolume) => ({
  'os-vol-host-attr:host': hostOf(volume),
  'os-vol-mig-status-attr:migstat': null,
  'os-vol-mig-status-attr:name_id': null,
  migration_status: null,
});

const imageMetadata = ({ image_metadata: texts }: WholeVolume) =>
  Object.keys(texts).length === 0 ? {} : { volume_image_metadata: texts };

/** A volume as the Block Storage API shows it whole. */
export const volumeView = async (ctx: Context, volume: WholeVolume, look: Look) => {
  const isAdmin = await ctx.can(volumePolicy.host, { project_id: volume.project_id });
  return {
    ...volumeSummary(volume, look),
    status: volume.status,
    size: volume.size,
    description: volume.description,
    availability_zone: volume.availability_zone,
    created_at: shownTime(volume.created_at),
    updated_at: shownTime(volume.updated_at),
    attachments: volume.attachments.filter(({ status }) => status !== 'reserved').map(attachmentView),
    volume_type: volume.typeName,
    snapshot_id: volume.snapshot_id,
    source_volid: volume.source_volume_id,
    metadata: volume.is_read_only ? { ...volume.metadata, readonly: 'True' } : volume.metadata,
    user_id: volume.user_id,
    bootable: String(volume.is_bootable),
    encrypted: false,
    multiattach: volume.is_multiattach,
    replication_status: null,
    consistencygroup_id: null,
    'os-vol-tenant-attr:tenant_id': volume.project_id,
    ...(isAdmin ? forAdmins(volume) : {}),
    ...imageMetadata(volume),
    ...versioned(volume, look.version, isAdmin),
  };
};
