import { Fault } from '@nimbo/errors/fault.ts';
import type { AppParts } from './app-parts.ts';
import type { Exchange } from './exchange.ts';
import { faultStatus } from './fault-status.ts';
import { sendAnswer, type Answer } from './send-answer.ts';

const bare = (): Fault =>
  new Fault('internal', 'The service met an error of its own. Its log tells more under the id of this request.');

/** A header value without what could end it early. */
const quoted = (text: string): string => text.replaceAll(/["\\\r\n]/g, '');

const faultHeaders = (parts: AppParts, fault: Fault, status: number): Record<string, string> => {
  const headers: Record<string, string> = {};
  if (status === 401 && parts.authUrl !== undefined) {
    headers['WWW-Authenticate'] = `Keystone uri="${quoted(parts.authUrl)}"`;
  }
  if (fault.retryAfter !== undefined) headers['Retry-After'] = String(Math.ceil(fault.retryAfter));
  const { allow } = fault.details;
  if (status === 405 && typeof allow === 'string') headers['Allow'] = allow;
  return headers;
};

/** A fault in the service's own shape. */
export const faultAnswer = (parts: AppParts, fault: Fault, exchange: Exchange): Answer => {
  const status = faultStatus(fault.kind, parts.api.faults.statuses);
  const { accept } = exchange.request.headers;
  const scene = { requestId: exchange.ctx.requestId, version: exchange.version, accept };
  const { body, contentType, headers, ...rest } = parts.api.faults.render(fault, status, scene);
  const type = contentType === undefined ? {} : { 'Content-Type': contentType };
  return { status: rest.status, body, headers: { ...type, ...faultHeaders(parts, fault, status), ...headers } };
};

/** The work stopped because its client has left: nobody's defect, and nobody is there to read of it. */
const hasLeft = ({ ctx }: Exchange, error: unknown): boolean =>
  error instanceof Error && error.name === 'AbortError' && ctx.signal.aborted;

/** Answers with what went wrong; an error that is no fault is logged whole and answered without its internals. */
export const answerFault = async (parts: AppParts, exchange: Exchange, error: unknown): Promise<void> => {
  const fault = error instanceof Fault ? error : bare();
  const { operation, ctx } = exchange;
  if (hasLeft(exchange, error)) ctx.log.debug('an operation stopped as its client left', { operation });
  else if (fault !== error) ctx.log.error('an operation failed unexpectedly', { operation, err: error });
  else if (fault.cause !== undefined) ctx.log.debug('the cause of a fault', { operation, err: fault.cause });
  await sendAnswer(exchange, faultAnswer(parts, fault, exchange), parts.limits.streamStall);
};
