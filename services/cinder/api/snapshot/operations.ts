import type { Static } from 'typebox';
import { BadRequest, NotFound } from '@nimbo/errors/faults.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { snapshotSortKeys } from '../../db/snapshot-store.ts';
import type { Cinder } from '../../domain/cinder.ts';
import {
  changeSnapshot,
  createSnapshot,
  deleteSnapshot,
  listSnapshotsFor,
  resetSnapshotStatus,
  seenSnapshot,
  type SnapshotChanges,
  type WantedSnapshots,
} from '../../domain/snapshot.ts';
import { withoutText } from '../../domain/volume-change.ts';
import { nextLink } from '../common/links.ts';
import { wantedPage } from '../common/page.ts';
import { isSince } from '../common/since.ts';
import { isTrue, trimmed } from '../common/values.ts';
import { snapshotPolicy as policy } from './policy.ts';
import {
  createSnapshotBody,
  resetSnapshotBody,
  snapshotAnswer,
  snapshotMetadataBody,
  snapshotsAnswer,
  snapshotsQuery,
  updateSnapshotBody,
} from './schema.ts';
import { snapshotSummary, snapshotView } from './view.ts';

const one = '/v3/snapshots/{snapshot_id}';
const metadata = '/v3/snapshots/{snapshot_id}/metadata';
const item = '/v3/snapshots/{snapshot_id}/metadata/{key}';

const wantedSnapshots = (query: Static<typeof snapshotsQuery>): WantedSnapshots => {
  const { name, status, volume_id: volume } = query;
  const equal = {
    ...(name === undefined ? {} : { name }),
    ...(status === undefined ? {} : { status: status.toLowerCase() }),
    ...(volume === undefined ? {} : { volume_id: volume }),
  };
  const page = wantedPage(query, snapshotSortKeys, { display_name: 'name' });
  return { ...page, filter: { equal }, allProjects: isTrue(query.all_tenants ?? false) };
};

const listOperation = (cinder: Cinder, name: string, path: string, view: typeof snapshotSummary): Operation =>
  operation({
    name,
    summary: 'List snapshots',
    method: 'GET',
    path,
    status: 200,
    authorization: { at: 'request', rule: policy.getAll },
    query: snapshotsQuery,
    response: snapshotsAnswer,
    handle: async (ctx, { query, url, version }) => {
      const page = await listSnapshotsFor(ctx, cinder, wantedSnapshots(query));
      const snapshots = page.items.map((snapshot) => view(snapshot, version));
      return { snapshots, ...nextLink('snapshots', url, page) };
    },
  });

const changesOf = ({ snapshot }: Static<typeof updateSnapshotBody>): SnapshotChanges => {
  const [name, description] = [
    snapshot.name ?? snapshot.display_name,
    snapshot.description ?? snapshot.display_description,
  ];
  if (name === undefined && description === undefined) {
    throw new BadRequest('Invalid input received: there is nothing to update.');
  }
  return {
    ...(name === undefined ? {} : { name: trimmed(name) }),
    ...(description === undefined ? {} : { description: trimmed(description) }),
  };
};

const metadataOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'list_snapshot_metadata',
    summary: 'Show the metadata of a snapshot',
    method: 'GET',
    path: metadata,
    status: 200,
    authorization: { at: 'lookup', rule: policy.get },
    handle: async (ctx, { params }) => ({
      metadata: (await seenSnapshot(ctx, cinder, policy.get, params.snapshot_id)).metadata,
    }),
  }),
  ...(['POST', 'PUT'] as const).map((method) =>
    operation({
      name: method === 'POST' ? 'create_snapshot_metadata' : 'replace_snapshot_metadata',
      summary: method === 'POST' ? 'Add metadata to a snapshot' : 'Replace the metadata of a snapshot',
      method,
      path: metadata,
      status: 200,
      authorization: { at: 'lookup', rule: policy.update },
      body: snapshotMetadataBody,
      handle: async (ctx, { params, body }) => {
        const next = (old: Readonly<Record<string, string>>) =>
          method === 'POST' ? { ...old, ...body.metadata } : body.metadata;
        return { metadata: (await changeSnapshot(ctx, cinder, params.snapshot_id, { metadata: next })).metadata };
      },
    }),
  ),
  operation({
    name: 'show_snapshot_metadata_item',
    summary: 'Show one item of the metadata of a snapshot',
    method: 'GET',
    path: item,
    status: 200,
    authorization: { at: 'lookup', rule: policy.get },
    handle: async (ctx, { params: { snapshot_id: id, key } }) => {
      const { [key]: value } = (await seenSnapshot(ctx, cinder, policy.get, id)).metadata;
      if (value === undefined) throw new NotFound(`Snapshot ${id} has no metadata with key ${key}.`);
      return { meta: { [key]: value } };
    },
  }),
  operation({
    name: 'delete_snapshot_metadata_item',
    summary: 'Remove one item of the metadata of a snapshot',
    method: 'DELETE',
    path: item,
    status: 200,
    authorization: { at: 'lookup', rule: policy.update },
    handle: async (ctx, { params: { snapshot_id: id, key } }) => {
      await changeSnapshot(ctx, cinder, id, { metadata: (old) => withoutText(old, key) });
    },
  }),
];

const changeOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'update_snapshot',
    summary: 'Update a snapshot',
    method: 'PUT',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: policy.update },
    body: updateSnapshotBody,
    response: snapshotAnswer,
    handle: async (ctx, { params, body, version }) => ({
      snapshot: snapshotView(await changeSnapshot(ctx, cinder, params.snapshot_id, changesOf(body)), version),
    }),
  }),
  operation({
    name: 'delete_snapshot',
    summary: 'Delete a snapshot',
    method: 'DELETE',
    path: one,
    status: 202,
    authorization: { at: 'lookup', rule: policy.delete },
    handle: (ctx, { params }) => deleteSnapshot(ctx, cinder, params.snapshot_id),
  }),
  operation({
    name: 'reset_snapshot_status',
    summary: 'Say what a snapshot is, whatever it was',
    method: 'POST',
    path: `${one}/action`,
    action: 'os-reset_status',
    status: 202,
    authorization: { at: 'lookup', rule: policy.resetStatus },
    body: resetSnapshotBody,
    handle: (ctx, { params, body: { 'os-reset_status': reset } }) =>
      resetSnapshotStatus(ctx, cinder, params.snapshot_id, reset.status),
  }),
];

export const snapshotOperations = (cinder: Cinder): readonly Operation[] => [
  listOperation(cinder, 'list_snapshots', '/v3/snapshots', snapshotSummary),
  listOperation(cinder, 'list_snapshots_detail', '/v3/snapshots/detail', snapshotView),
  operation({
    name: 'create_snapshot',
    summary: 'Create a snapshot of a volume',
    method: 'POST',
    path: '/v3/snapshots',
    status: 202,
    authorization: { at: 'lookup', rule: policy.create },
    body: createSnapshotBody,
    response: snapshotAnswer,
    handle: async (ctx, { body: { snapshot: asked }, version }) => {
      const snapshot = await createSnapshot(ctx, cinder, {
        volumeId: asked.volume_id,
        name: trimmed(asked.name ?? asked.display_name),
        description: trimmed(asked.description ?? asked.display_description),
        metadata: asked.metadata ?? {},
        mayBeInUse: isSince(version, '3.66') || isTrue(asked.force ?? false),
      });
      return { snapshot: snapshotView(snapshot, version) };
    },
  }),
  operation({
    name: 'show_snapshot',
    summary: 'Show a snapshot',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: policy.get },
    response: snapshotAnswer,
    handle: async (ctx, { params, version }) => ({
      snapshot: snapshotView(await seenSnapshot(ctx, cinder, policy.get, params.snapshot_id), version),
    }),
  }),
  ...changeOperations(cinder),
  ...metadataOperations(cinder),
];
