import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { revocationEventsClient } from '@nimbo/client-keystone/revocation-events.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import type { FetchRevocations } from './revocations.ts';

/** Milliseconds that are asked for again, as two machines' clocks differ and transactions end out of order. */
const overlap = 60_000;

/** Asks keystone over HTTP. The cursor is an instant; what is told twice does no harm. */
export const restRevocations = (http: HttpClient): FetchRevocations => {
  const client = revocationEventsClient(http);
  return async (ctx, since) => {
    const cursor = timestampOf(ctx.clock.now() - overlap);
    return { events: await client.list(ctx, since ?? cursor), cursor };
  };
};
