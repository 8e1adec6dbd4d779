import type { ClientContext } from '@nimbo/client-http/client-context.ts';

/**
 * The same context for a question whose answer others wait for too: it goes on when its first asker goes away.
 * Named field by field, for a request's context is an object of a class, whose fields a spread would leave behind.
 */
export const detachedContext = ({ requestId, globalRequestId, log, clock }: ClientContext): ClientContext => ({
  requestId,
  globalRequestId,
  log,
  clock,
  signal: new AbortController().signal,
});
