import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';

/** What happened to something of a server at another service (Compute API, `os-server-external-events`). */
export interface ExternalEvent {
  readonly name:
    | 'network-vif-plugged'
    | 'network-vif-unplugged'
    | 'network-vif-deleted'
    | 'network-changed'
    | 'volume-extended';
  readonly server_uuid: string;
  /** The port or volume. */
  readonly tag?: string;
  readonly status?: 'completed' | 'failed';
}

/** `/os-server-external-events`. */
export interface ExternalEventsClient {
  /** Tells nova; servers that it does not know, or that are nowhere, are passed over. */
  send(ctx: ClientContext, events: readonly ExternalEvent[]): Promise<void>;
}

/** External events at nova: for services and administrators. */
export const externalEventsClient = (http: HttpClient): ExternalEventsClient => ({
  send: async (ctx, events) => {
    if (events.length === 0) return;
    // 207: some servers are unknown; 404: all of them are.
    await http.request(ctx, {
      method: 'POST',
      path: '/v2.1/os-server-external-events',
      body: { events },
      // The first version that hears of volumes that grew.
      headers: { 'openstack-api-version': 'compute 2.51' },
      accept: [404],
    });
  },
});
