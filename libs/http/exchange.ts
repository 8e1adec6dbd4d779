import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { isRequestId, newRequestId } from '@nimbo/context/request-id.ts';
import type { Microversion } from './microversion.ts';
import type { OperationMeter } from './operation-metrics.ts';
import { RequestContext, type ContextSurroundings } from './request-context.ts';

/** One request and its answer, from the first header to the log line. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly ctx: RequestContext;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  /** Headers that every answer to this request carries. */
  readonly headers: OutgoingHttpHeaders;
  version: Microversion | undefined;
  /** The operation's name once it is known. */
  operation: string | undefined;
  meter: OperationMeter | undefined;
  /** The client still waits to be told to send the body (`Expect: 100-continue`). */
  isBodyAwaited = false;

  constructor(surroundings: ContextSurroundings, request: IncomingMessage, response: ServerResponse) {
    this.request = request;
    this.response = response;
    const globalId = request.headers['x-openstack-request-id'];
    const isGlobalId = typeof globalId === 'string' && isRequestId(globalId);
    this.ctx = new RequestContext(surroundings, newRequestId(), isGlobalId ? globalId : undefined);
    this.startedAt = surroundings.clock.monotonic();
    this.headers = { 'X-Openstack-Request-Id': this.ctx.requestId };
  }

  /** The path without its query, which may hold secrets (presigned URLs). */
  get path(): string {
    const url = this.request.url ?? '/';
    const end = url.indexOf('?');
    return end === -1 ? url : url.slice(0, end);
  }
}
