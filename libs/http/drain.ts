import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { AppParts } from './app-parts.ts';

/** How long requests may take to end after their signals were aborted. */
const lastChance = 1_000;

const allEnded = (parts: AppParts): Promise<void> => {
  if (parts.running.size === 0) return Promise.resolve();
  const ends = [...parts.running].map(
    ({ response }) => new Promise<void>((resolve) => void response.once('close', () => resolve())),
  );
  return Promise.all(ends).then(() => allEnded(parts));
};

const endedWithin = async (parts: AppParts, milliseconds: number): Promise<void> => {
  const timer = new AbortController();
  const late = delay(milliseconds, undefined, { signal: timer.signal, ref: false }).catch(() => undefined);
  await Promise.race([allEnded(parts), late]);
  timer.abort();
};

/** Lets running requests finish within the limit, then aborts what is left, then cuts every connection. */
export const drainServer = async (parts: AppParts, server: Server): Promise<void> => {
  parts.isDraining = true;
  server.close();
  server.closeIdleConnections();
  await endedWithin(parts, parts.limits.drain);
  for (const { ctx } of parts.running) ctx.abort();
  await endedWithin(parts, lastChance);
  server.closeAllConnections();
};
