import { operation, reply, type Operation } from '@nimbo/http/operation.ts';
import { receiveEvents, type Reception } from '../../domain/external-events.ts';
import type { Nova } from '../../domain/nova.ts';
import { externalEventPolicy } from './policy.ts';
import { externalEventsAnswer, externalEventsBody } from './schema.ts';

const codes: Readonly<Record<Reception, number>> = { taken: 200, unknown: 404, unhosted: 422 };

export const externalEventOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'create_external_events',
    summary: 'Tell nova what happened to what belongs to servers',
    method: 'POST',
    path: '/v2.1/os-server-external-events',
    status: 200,
    authorization: { at: 'request', rule: externalEventPolicy.create },
    body: externalEventsBody,
    response: externalEventsAnswer,
    handle: async (ctx, { body }) => {
      const told = body.events.map((event) => ({ ...event, status: event.status ?? 'completed' }));
      const events = told.map(({ server_uuid: serverUuid, name, tag = '', status }) => ({
        serverUuid,
        name,
        tag,
        status,
      }));
      const received = await receiveEvents(ctx, nova, events);
      const answered = told.map((event, index) => {
        const code = codes[received[index] ?? 'unknown'];
        return { ...event, code, status: code === 200 ? event.status : 'failed' };
      });
      return reply({ status: answered.every(({ code }) => code === 200) ? 200 : 207, body: { events: answered } });
    },
  }),
];
