import type { AppParts } from './app-parts.ts';
import type { Exchange } from './exchange.ts';
import { projectOf } from './request-context.ts';

/** The line that every answered request leaves; never a query, a header or a body. */
export const logExchange = (parts: AppParts, exchange: Exchange, isAnswered: boolean, isQuiet: boolean): void => {
  const { ctx, request, response } = exchange;
  const milliseconds = parts.clock.monotonic() - exchange.startedAt;
  exchange.meter?.record(isAnswered ? response.statusCode : 499, milliseconds / 1000);
  parts.log[isQuiet ? 'debug' : 'info'](isAnswered ? 'request answered' : 'client left before the answer', {
    method: request.method,
    path: exchange.path,
    status: response.statusCode,
    duration_ms: Math.round(milliseconds * 100) / 100,
    operation: exchange.operation,
    request_id: ctx.requestId,
    global_request_id: ctx.globalRequestId,
    user_id: ctx.identity?.user.id,
    project_id: projectOf(ctx.identity),
  });
};
