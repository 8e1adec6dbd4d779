import type { Microversion } from '@nimbo/http/microversion.ts';
import type { Snapshot } from '../../db/snapshot-store.ts';
import { isSince } from '../common/since.ts';
import { shownTime } from '../common/values.ts';

/** A snapshot of a short list. */
export const snapshotSummary = (snapshot: Snapshot, version: Microversion | undefined) => ({
  id: snapshot.id,
  name: snapshot.name,
  description: snapshot.description,
  volume_id: snapshot.volume_id,
  status: snapshot.status,
  size: snapshot.size,
  metadata: snapshot.metadata,
  created_at: shownTime(snapshot.created_at),
  updated_at: shownTime(snapshot.updated_at),
  ...(isSince(version, '3.14') ? { group_snapshot_id: null } : {}),
  ...(isSince(version, '3.41') ? { user_id: snapshot.user_id } : {}),
  ...(isSince(version, '3.65') ? { consumes_quota: true } : {}),
});

/** A snapshot as the Block Storage API shows it whole. */
export const snapshotView = (snapshot: Snapshot, version: Microversion | undefined) => ({
  ...snapshotSummary(snapshot, version),
  'os-extended-snapshot-attributes:project_id': snapshot.project_id,
  'os-extended-snapshot-attributes:progress': snapshot.status === 'available' ? '100%' : '0%',
});
