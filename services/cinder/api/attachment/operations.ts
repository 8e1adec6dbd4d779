import { Type } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text, uuid } from '@nimbo/schema/text.ts';
import {
  completeAttachment,
  createAttachment,
  deleteAttachment,
  getAttachment,
  listAttachmentsFor,
  updateAttachmentConnector,
} from '../../domain/attachment.ts';
import type { Cinder } from '../../domain/cinder.ts';
import { nextLink } from '../common/links.ts';
import { listQuery, wantedPage } from '../common/page.ts';
import { isTrue } from '../common/values.ts';
import { volumePolicy } from '../volume/policy.ts';
import { attachmentPolicy } from './policy.ts';
import { attachmentSummary, attachmentView } from './view.ts';

const connector = Type.Record(Type.String(), Type.Unknown());
const mode = Type.Optional(Type.String({ enum: ['rw', 'ro'] }));

const createBody = strictObject({
  attachment: strictObject({
    volume_uuid: uuid(),
    instance_uuid: Type.Optional(nullable(uuid())),
    connector: Type.Optional(nullable(connector)),
    mode,
  }),
});

const updateBody = strictObject({ attachment: strictObject({ connector }) });
const completeBody = strictObject({ 'os-complete': nullable(openObject({})) });

const query = openObject({
  ...listQuery,
  volume_id: Type.Optional(text()),
  instance_id: Type.Optional(text()),
  status: Type.Optional(text()),
});

const sortKeys = ['created_at', 'id', 'status', 'volume_id'];

const listOperation = (cinder: Cinder, name: string, path: string, view: typeof attachmentSummary): Operation =>
  operation({
    name,
    summary: 'List attachments',
    method: 'GET',
    path,
    since: '3.27',
    status: 200,
    authorization: { at: 'request', rule: volumePolicy.getAll },
    query,
    handle: async (ctx, { query: asked, url }) => {
      const { volume_id: volumeId, instance_id: instanceId, status, all_tenants: all } = asked;
      const filter = { volumeId, instanceId, status };
      const wanted = { ...wantedPage(asked, sortKeys), filter, allProjects: isTrue(all ?? false) };
      const page = await listAttachmentsFor(ctx, cinder, wanted);
      return { attachments: page.items.map(view), ...nextLink('attachments', url, page) };
    },
  });

const modeOf = (told: string | undefined): 'rw' | 'ro' | null => (told === 'rw' || told === 'ro' ? told : null);

export const attachmentOperations = (cinder: Cinder): readonly Operation[] => [
  listOperation(cinder, 'list_attachments', '/v3/attachments', attachmentSummary),
  listOperation(cinder, 'list_attachments_detail', '/v3/attachments/detail', attachmentView),
  operation({
    name: 'create_attachment',
    summary: 'Keep a volume for a server',
    method: 'POST',
    path: '/v3/attachments',
    since: '3.27',
    status: 200,
    authorization: { at: 'lookup', rule: attachmentPolicy.create },
    body: createBody,
    handle: async (ctx, { body: { attachment: asked } }) => {
      const { volume_uuid: volumeId, instance_uuid: instanceId = null, connector: told = null } = asked;
      const input = { volumeId, instanceId, connector: told, mode: modeOf(asked.mode) };
      return { attachment: attachmentView(await createAttachment(ctx, cinder, input)) };
    },
  }),
  operation({
    name: 'show_attachment',
    summary: 'Show an attachment',
    method: 'GET',
    path: '/v3/attachments/{attachment_id}',
    since: '3.27',
    status: 200,
    authorization: { at: 'lookup', rule: volumePolicy.get },
    handle: async (ctx, { params }) => ({
      attachment: attachmentView(await getAttachment(ctx, cinder, params.attachment_id)),
    }),
  }),
  operation({
    name: 'update_attachment',
    summary: 'Make a volume reachable from a host',
    method: 'PUT',
    path: '/v3/attachments/{attachment_id}',
    since: '3.27',
    status: 200,
    authorization: { at: 'lookup', rule: attachmentPolicy.update },
    body: updateBody,
    handle: async (ctx, { params, body: { attachment } }) => ({
      attachment: attachmentView(
        await updateAttachmentConnector(ctx, cinder, params.attachment_id, attachment.connector),
      ),
    }),
  }),
  operation({
    name: 'complete_attachment',
    summary: 'Say that a host has a volume',
    method: 'POST',
    path: '/v3/attachments/{attachment_id}/action',
    action: 'os-complete',
    since: '3.44',
    status: 204,
    authorization: { at: 'lookup', rule: attachmentPolicy.complete },
    body: completeBody,
    handle: (ctx, { params }) => completeAttachment(ctx, cinder, params.attachment_id),
  }),
  operation({
    name: 'delete_attachment',
    summary: 'Give a volume back',
    method: 'DELETE',
    path: '/v3/attachments/{attachment_id}',
    since: '3.27',
    status: 200,
    authorization: { at: 'lookup', rule: attachmentPolicy.delete },
    handle: async (ctx, { params }) => ({
      attachments: (await deleteAttachment(ctx, cinder, params.attachment_id)).map(attachmentSummary),
    }),
  }),
];
