import { Fault } from '@nimbo/errors/fault.ts';
import { Timeout, Unavailable } from '@nimbo/errors/faults.ts';
import type { ClientContext } from './client-context.ts';

const retriableCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** True where the connection failed before an answer came. */
export const isRetriable = (error: unknown): boolean => retriableCodes.has(codeOf(error) ?? '');

const isAbort = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');

/** The neighbour took too long. */
export const lateFault = (line: { readonly service: string; readonly timeout: number }, cause?: unknown): Timeout =>
  new Timeout(`The ${line.service} service did not answer within ${line.timeout / 1000} s.`, { cause });

/**
 * What a failed exchange means to our own caller: a fault stays, a late answer is a Timeout, a connection that
 * failed is Unavailable. Where the caller itself has gone away, the abort is passed on unchanged.
 */
export const transportFault = (
  line: { readonly service: string; readonly timeout: number },
  ctx: ClientContext,
  error: unknown,
): unknown => {
  if (error instanceof Fault) return error;
  if (ctx.signal.aborted) return error;
  if (isAbort(error)) {
    return lateFault(line, error);
  }
  if (codeOf(error) === undefined) return error;
  return new Unavailable(`The ${line.service} service cannot be reached now. Try again later.`, { cause: error });
};
