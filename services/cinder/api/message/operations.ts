import { Type } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import type { Message } from '../../db/message-store.ts';
import type { Cinder } from '../../domain/cinder.ts';
import { getMessage, listMessagesFor, removeMessage } from '../../domain/message.ts';
import { wantedPage } from '../common/page.ts';
import { shownTime } from '../common/values.ts';
import { messagePolicy as policy } from './policy.ts';

const query = openObject({ limit: Type.Optional(text()), resource_uuid: Type.Optional(text()) });

const messageView = (message: Message) => ({
  id: message.id,
  event_id: message.event_id,
  user_message: message.text,
  message_level: message.level,
  resource_type: message.resource_type,
  resource_uuid: message.resource_id,
  request_id: message.request_id,
  created_at: shownTime(message.created_at),
  guaranteed_until: shownTime(message.expires_at),
});

export const messageOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'list_messages',
    summary: 'List why things came to nothing',
    method: 'GET',
    path: '/v3/messages',
    since: '3.3',
    status: 200,
    authorization: { at: 'request', rule: policy.getAll },
    query,
    handle: async (ctx, { query: { limit, resource_uuid: resourceId } }) => {
      const page = wantedPage(limit === undefined ? {} : { limit }, ['created_at']);
      const messages = await listMessagesFor(ctx, cinder, { limit: page.limit, resourceId });
      return { messages: messages.map(messageView) };
    },
  }),
  operation({
    name: 'show_message',
    summary: 'Show why something came to nothing',
    method: 'GET',
    path: '/v3/messages/{message_id}',
    since: '3.3',
    status: 200,
    authorization: { at: 'request', rule: policy.get },
    handle: async (ctx, { params }) => ({ message: messageView(await getMessage(ctx, cinder, params.message_id)) }),
  }),
  operation({
    name: 'delete_message',
    summary: 'Delete a message',
    method: 'DELETE',
    path: '/v3/messages/{message_id}',
    since: '3.3',
    status: 204,
    authorization: { at: 'request', rule: policy.delete },
    handle: (ctx, { params }) => removeMessage(ctx, cinder, params.message_id),
  }),
];
