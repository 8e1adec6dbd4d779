import { Type } from 'typebox';
import type { Microversion } from '@nimbo/http/microversion.ts';
import { operation, type Operation, type Versioned } from '@nimbo/http/operation.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { uuid } from '@nimbo/schema/text.ts';
import type { BlockDevice } from '../../db/cell/block-device.ts';
import type { Nova } from '../../domain/nova.ts';
import {
  attachedVolume,
  attachedVolumes,
  attachVolume,
  detachVolume,
  keepVolume,
} from '../../domain/server-volumes.ts';
import { isSince } from '../common/since.ts';
import { isTrue, looseBoolean } from '../common/values.ts';
import { callerOf } from '../server/caller.ts';
import { tag } from '../server/schema.ts';
import { serverVolumePolicy as policy } from './policy.ts';

const all = '/v2.1/servers/{server_id}/os-volume_attachments';
const one = '/v2.1/servers/{server_id}/os-volume_attachments/{volume_id}';

const base = {
  volumeId: uuid(),
  device: Type.Optional(nullable(Type.String({ pattern: '(^/dev/x{0,1}[a-z]{0,1}d{0,1})([a-z]+)[0-9]*$' }))),
};
const tagged = { ...base, tag: Type.Optional(tag) };
const bodyOf = <P extends typeof base>(parts: P) => strictObject({ volumeAttachment: strictObject(parts) });
const latestBody = bodyOf({ ...tagged, delete_on_termination: Type.Optional(looseBoolean()) });
const attachBody: Versioned<typeof latestBody> = {
  latest: latestBody,
  earlier: [
    { until: '2.48', schema: bodyOf(base), upgrade: (body) => body },
    { until: '2.78', schema: bodyOf(tagged), upgrade: (body) => body },
  ],
};
const updateBody = strictObject({
  volumeAttachment: strictObject({
    volumeId: uuid(),
    device: Type.Optional(nullable(Type.String())),
    tag: Type.Optional(tag),
    delete_on_termination: looseBoolean(),
    serverId: Type.Optional(uuid()),
    id: Type.Optional(uuid()),
  }),
});
const shown = openObject({ volumeId: uuid(), serverId: uuid(), device: nullable(Type.String()) });

/** A server's volume as the API shows it; `id` was the volume's until 2.88. */
const view = (device: BlockDevice, version: Microversion | undefined) => ({
  ...(isSince(version, '2.89') ? { bdm_uuid: device.id, attachment_id: device.attachmentId } : { id: device.volumeId }),
  volumeId: device.volumeId,
  serverId: device.instanceUuid,
  device: device.deviceName,
  ...(isSince(version, '2.70') ? { tag: device.tag } : {}),
  ...(isSince(version, '2.79') ? { delete_on_termination: device.isDeletedWithServer } : {}),
});

const readOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'list_server_volumes',
    summary: "List a server's volumes",
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: policy.index },
    response: strictObject({ volumeAttachments: Type.Array(shown) }),
    handle: async (ctx, { params, version }) => {
      const devices = await attachedVolumes(ctx, nova, policy.index, params.server_id);
      return { volumeAttachments: devices.map((device) => view(device, version)) };
    },
  }),
  operation({
    name: 'show_server_volume',
    summary: "Show a server's volume",
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: policy.show },
    response: strictObject({ volumeAttachment: shown }),
    handle: async (ctx, { params: { server_id: id, volume_id: volume }, version }) => ({
      volumeAttachment: view(await attachedVolume(ctx, nova, policy.show, { id, volume }), version),
    }),
  }),
];

/** Operations on servers' volumes. */
export const serverVolumeOperations = (nova: Nova): readonly Operation[] => [
  ...readOperations(nova),
  operation({
    name: 'attach_volume',
    summary: 'Attach a volume to a server',
    method: 'POST',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: policy.create },
    body: attachBody,
    response: strictObject({ volumeAttachment: shown }),
    handle: async (ctx, { params, body: { volumeAttachment: given }, headers, version }) => {
      const wish = {
        volumeId: given.volumeId,
        deviceName: given.device ?? null,
        tag: given.tag ?? null,
        isDeletedWithServer: isTrue(given.delete_on_termination ?? false),
      };
      const caller = callerOf(ctx, headers);
      const device = await attachVolume(ctx, nova, policy.create, { id: params.server_id, wish, caller });
      return { volumeAttachment: view(device, version) };
    },
  }),
  operation({
    name: 'update_server_volume',
    summary: 'Say whether a volume is deleted with its server',
    method: 'PUT',
    path: one,
    since: '2.85',
    status: 202,
    authorization: { at: 'lookup', rule: policy.update },
    body: updateBody,
    handle: (ctx, { params: { server_id: id, volume_id: volume }, body }) => {
      const isDeletedWithServer = isTrue(body.volumeAttachment.delete_on_termination);
      return keepVolume(ctx, nova, policy.update, { id, volume, isDeletedWithServer });
    },
  }),
  operation({
    name: 'detach_volume',
    summary: 'Detach a volume from a server',
    method: 'DELETE',
    path: one,
    status: 202,
    authorization: { at: 'lookup', rule: policy.delete },
    handle: (ctx, { params: { server_id: id, volume_id: volume } }) =>
      detachVolume(ctx, nova, policy.delete, { id, volume }),
  }),
];
