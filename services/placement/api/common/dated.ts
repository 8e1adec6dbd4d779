import type { Context } from '@nimbo/context/context.ts';
import { millisecondsOf, type Timestamp } from '@nimbo/context/timestamp.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import { reply, type Reply } from '@nimbo/http/operation.ts';
import { isSince } from './since.ts';

/** What is dated: the request's version, when what it answers was last changed, and the answer. */
interface Dated extends Reply {
  readonly version: Microversion | undefined;
  /** Of things that were changed at different times the latest counts; none at all means now. */
  readonly changed?: readonly Timestamp[];
}

/** An answer that tells since microversion 1.15 when it was last changed, and that it must not be kept. */
export const dated = (ctx: Pick<Context, 'clock'>, { version, changed = [], headers, ...answer }: Dated): Reply => {
  if (!isSince(version, '1.15')) return reply({ ...answer, ...(headers === undefined ? {} : { headers }) });
  const latest = changed.reduce((one, other) => (one > other ? one : other), '');
  const at = latest === '' ? ctx.clock.now() : millisecondsOf(latest);
  return reply({
    ...answer,
    headers: { ...headers, 'Last-Modified': new Date(at).toUTCString(), 'Cache-Control': 'no-cache' },
  });
};
