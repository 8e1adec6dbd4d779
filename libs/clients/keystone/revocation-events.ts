import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';

/** `/v3/OS-REVOKE/events` (Identity API v3, "OS-REVOKE"). */
export interface RevocationEventsClient {
  /**
   * What was revoked.
   * @param since ISO 8601; absent for all that keystone still remembers
   */
  list(ctx: ClientContext, since?: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** Revocation events at keystone. */
export const revocationEventsClient = (http: HttpClient): RevocationEventsClient => ({
  list: async (ctx, since) => {
    const { body } = await http.request(ctx, { method: 'GET', path: '/v3/OS-REVOKE/events', query: { since } });
    return (body as { events: readonly Readonly<Record<string, unknown>>[] }).events;
  },
});
