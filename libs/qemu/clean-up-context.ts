import type { CallContext } from '@nimbo/qmp/call-context.ts';

/** For taking things back although the caller has gone away: bounded by time alone. */
export const cleanUpContext = (ctx: CallContext, timeLimit = 30_000): CallContext => ({
  log: ctx.log,
  clock: ctx.clock,
  signal: AbortSignal.timeout(timeLimit),
});
