import { BadRequest } from '@nimbo/errors/faults.ts';
import { timestampOf, type Timestamp } from '@nimbo/context/timestamp.ts';
import { listLifetimes, type Lifetime } from '../db/cell/lifetime-store.ts';
import type { Nova } from './nova.ts';
import { listed, type Listed } from './paging.ts';

/** What a server took of a time that was asked about. */
export interface ServerUsage extends Lifetime {
  /** Of the asked time. */
  readonly hours: number;
  /** Seconds since it was launched, up to its end. */
  readonly uptime: number;
}

/** What a project's servers took together. */
export interface ProjectUsage {
  readonly projectId: string;
  readonly start: Timestamp;
  readonly end: Timestamp;
  readonly servers: readonly ServerUsage[];
}

/** Which usage is asked for. */
export interface WantedUsage {
  /** As the client wrote them, in UTC; now where it wrote nothing. */
  readonly start: string | undefined;
  readonly end: string | undefined;
  readonly projectId: string | undefined;
  readonly marker: string | undefined;
  /** Undefined: everything at once. */
  readonly limit: number | undefined;
}

const written = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)?$/;

/** @throws BadRequest for what is no time */
const instantOf = (text: string | undefined, now: number): number => {
  if (text === undefined || text === '') return now;
  const at = written.test(text)
    ? Date.parse(`${text.replace(' ', 'T')}${text.length === 10 ? 'T00:00:00' : ''}Z`)
    : NaN;
  if (!Number.isNaN(at)) return at;
  throw new BadRequest(`Datetime is in invalid format: ${text.slice(0, 60)}; write it like 2026-01-31T12:00:00.`);
};

const hour = 3_600_000;

const usageOf = (lifetime: Lifetime, start: number, end: number, now: number): ServerUsage => {
  const launched = Date.parse(lifetime.launchedAt);
  const ended = lifetime.terminatedAt === null ? now : Date.parse(lifetime.terminatedAt);
  const time = Math.min(end, ended) - Math.max(start, launched);
  return { ...lifetime, hours: Math.max(0, time) / hour, uptime: Math.max(0, Math.floor((ended - launched) / 1000)) };
};

/**
 * What the servers of each project took between two times, a page of servers at a time over all cells.
 * @throws BadRequest for times that are none, or of which the first is later
 */
export const projectUsages = async (
  nova: Nova,
  wanted: WantedUsage,
): Promise<Listed<ServerUsage> & { readonly projects: readonly ProjectUsage[] }> => {
  const now = nova.clock.now();
  const [start, end] = [instantOf(wanted.start, now), instantOf(wanted.end, now)];
  if (start > end) throw new BadRequest('Invalid start time. The start time cannot occur after the end time.');
  const times = { start: timestampOf(start), end: timestampOf(end) };
  const most = wanted.limit === undefined ? undefined : wanted.limit + 1;
  const perCell = await Promise.all(
    nova.cells.compute.map(({ db }) => listLifetimes(db.read, { ...wanted, ...times, limit: most })),
  );
  const all = perCell.flat().toSorted((a, b) => (a.uuid < b.uuid ? -1 : 1));
  const page = listed(all, wanted.limit ?? all.length);
  const items = page.items.map((lifetime) => usageOf(lifetime, start, end, now));
  const byProject = Map.groupBy(items, ({ projectId }) => projectId);
  const projects = [...byProject].map(([projectId, servers]) => ({ projectId, ...times, servers }));
  return { items, hasMore: page.hasMore, projects };
};
