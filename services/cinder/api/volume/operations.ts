import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Cinder } from '../../domain/cinder.ts';
import { getVolume, listVolumesFor, seenVolume, summarizeVolumes } from '../../domain/volume.ts';
import { changeVolume } from '../../domain/volume-change.ts';
import { createVolume, createVolumeFor } from '../../domain/volume-creation.ts';
import { deleteVolume, forceDeleteVolume } from '../../domain/volume-deletion.ts';
import { nextLink } from '../common/links.ts';
import { isSince } from '../common/since.ts';
import { isTrue } from '../common/values.ts';
import { volumeChanges, volumeInput, wantedVolumes } from './input.ts';
import { volumePolicy } from './policy.ts';
import {
  createForOthersBody,
  createVolumeBody,
  deleteQuery,
  detailedVolumesAnswer,
  updateVolumeBody,
  volumeAnswer,
  volumesAnswer,
  volumesQuery,
} from './schema.ts';
import { volumeSummary, volumeView } from './view.ts';

const listOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'list_volumes',
    summary: 'List volumes',
    method: 'GET',
    path: '/v3/volumes',
    status: 200,
    authorization: { at: 'request', rule: volumePolicy.getAll },
    query: volumesQuery,
    response: volumesAnswer,
    handle: async (ctx, { query, url, version }) => {
      const page = await listVolumesFor(ctx, cinder, wantedVolumes(query));
      const volumes = page.items.map((volume) => volumeSummary(volume, { url, version }));
      return { volumes, ...nextLink('volumes', url, page) };
    },
  }),
  operation({
    name: 'list_volumes_detail',
    summary: 'List volumes whole',
    method: 'GET',
    path: '/v3/volumes/detail',
    status: 200,
    authorization: { at: 'request', rule: volumePolicy.getAll },
    query: volumesQuery,
    response: detailedVolumesAnswer,
    handle: async (ctx, { query, url, version }) => {
      const page = await listVolumesFor(ctx, cinder, wantedVolumes(query));
      const volumes = await Promise.all(page.items.map((volume) => volumeView(ctx, volume, { url, version })));
      return { volumes, ...nextLink('volumes', url, page) };
    },
  }),
  operation({
    name: 'summarize_volumes',
    summary: 'Sum volumes up',
    method: 'GET',
    path: '/v3/volumes/summary',
    since: '3.12',
    status: 200,
    authorization: { at: 'request', rule: volumePolicy.getAll },
    query: volumesQuery,
    handle: async (ctx, { query, version }) => {
      const { count, gigabytes, metadata } = await summarizeVolumes(ctx, cinder, wantedVolumes(query));
      const summary = { total_count: count, total_size: gigabytes };
      return { 'volume-summary': isSince(version, '3.36') ? { ...summary, metadata } : summary };
    },
  }),
];

export const volumeOperations = (cinder: Cinder): readonly Operation[] => [
  ...listOperations(cinder),
  operation({
    name: 'create_volume',
    summary: 'Create a volume',
    method: 'POST',
    path: '/v3/volumes',
    status: 202,
    authorization: { at: 'request', rule: volumePolicy.create },
    body: createVolumeBody,
    response: volumeAnswer,
    handle: async (ctx, { body, url, version, headers }) => {
      const input = volumeInput(body.volume, { headers });
      if (input.imageId !== null) await ctx.authorize(volumePolicy.createFromImage);
      return { volume: await volumeView(ctx, await createVolume(ctx, cinder, input), { url, version }) };
    },
  }),
  operation({
    name: 'show_volume',
    summary: 'Show a volume',
    method: 'GET',
    path: '/v3/volumes/{volume_id}',
    status: 200,
    authorization: { at: 'lookup', rule: volumePolicy.get },
    response: volumeAnswer,
    handle: async (ctx, { params, url, version }) => ({
      volume: await volumeView(ctx, await getVolume(ctx, cinder, params.volume_id), { url, version }),
    }),
  }),
  operation({
    name: 'update_volume',
    summary: 'Update a volume',
    method: 'PUT',
    path: '/v3/volumes/{volume_id}',
    status: 200,
    authorization: { at: 'lookup', rule: volumePolicy.update },
    body: updateVolumeBody,
    response: volumeAnswer,
    handle: async (ctx, { params, body, url, version }) => {
      const volume = await changeVolume(ctx, cinder, params.volume_id, volumeChanges(body));
      return { volume: await volumeView(ctx, volume, { url, version }) };
    },
  }),
  operation({
    name: 'delete_volume',
    summary: 'Delete a volume',
    method: 'DELETE',
    path: '/v3/volumes/{volume_id}',
    status: 202,
    authorization: { at: 'lookup', rule: volumePolicy.delete },
    query: deleteQuery,
    handle: async (ctx, { params, query, version }) => {
      const isForced = isSince(version, '3.23') && isTrue(query.force ?? false);
      if (isForced) await seenVolume(ctx, cinder, volumePolicy.delete, params.volume_id);
      await (isForced ? forceDeleteVolume : deleteVolume)(ctx, cinder, params.volume_id);
    },
  }),
];

/** For the other services of this cloud, in their own name. */
export const internalVolumeOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'create_volume_for_others',
    summary: 'Create a volume of any project, once for a key',
    method: 'POST',
    path: '/v3/nimbo/volumes',
    status: 202,
    authorization: { at: 'request', rule: volumePolicy.createForOthers },
    body: createForOthersBody,
    response: volumeAnswer,
    handle: async (ctx, { body, url, version }) => {
      const { project_id: projectId, user_id: userId, request_key: requestKey } = body;
      const owner = { projectId, userId, requestKey };
      const volume = await createVolumeFor(ctx, cinder, owner, volumeInput(body.volume, undefined));
      return { volume: await volumeView(ctx, volume, { url, version }) };
    },
  }),
];
