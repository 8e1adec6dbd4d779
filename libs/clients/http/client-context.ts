import type { Context } from '@nimbo/context/context.ts';

/** What a call to another service needs of a request's context. */
export type ClientContext = Pick<Context, 'requestId' | 'log' | 'signal' | 'clock'> &
  Partial<Pick<Context, 'globalRequestId'>>;
