import type { ExternalEventsClient } from '@nimbo/client-nova/external-events.ts';
import type { NovaNotices } from '../nova-notices.ts';

/** Notices as external events of the Compute API. */
export const httpNovaNotices = (client: ExternalEventsClient): NovaNotices => ({
  send: (ctx, notices) =>
    client.send(
      ctx,
      notices.map(({ name, serverId, portId, isFailure }) => ({
        name,
        server_uuid: serverId,
        tag: portId,
        status: isFailure ? 'failed' : 'completed',
      })),
    ),
});
