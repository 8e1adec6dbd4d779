import type { Context } from '@nimbo/context/context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { BuildRequestLists } from '../db/nova-api/build-request-lists.ts';
import type { Instance } from '../db/cell/instance.ts';
import type { Comparison, InstanceList, InstanceVersion } from '../db/cell/instance-list-query.ts';
import { InstanceLists } from '../db/cell/instance-lists.ts';
import type { NewInstance } from '../db/cell/new-instance.ts';
import type { Cell } from './cells.ts';
import type { Nova } from './nova.ts';
import { listed, pageLimit, type Listed } from './paging.ts';
import { unplacedInstance } from './server-lookup.ts';
import { columnsOf, compareBy, fits } from './server-order.ts';

/** Which servers are asked for. */
export interface WantedServers extends Omit<InstanceList, 'marker' | 'limit'> {
  /** Undefined: of all projects. */
  readonly projectId: string | undefined;
  readonly marker: string | undefined;
  readonly limit: number | undefined;
}

/** A server whose host is being chosen, with its columns as the table would have them. */
interface Waiting {
  readonly instance: Instance;
  readonly version: ReturnType<typeof columnsOf>;
}

const waitingOf = (server: NewInstance): Waiting => {
  const instance = unplacedInstance(server);
  return { instance, version: columnsOf(instance) };
};

/** What lists remember over requests. */
export interface ServerLists {
  /** By the cell's id. */
  readonly cells: ReadonlyMap<string, InstanceLists>;
  readonly waiting: BuildRequestLists<Waiting>;
}

/** Lists that remember nothing yet. */
export const serverLists = (nova: Pick<Nova, 'api' | 'cells'>): ServerLists => ({
  cells: new Map(nova.cells.all.map((cell) => [cell.uuid, new InstanceLists(cell.db)])),
  waiting: new BuildRequestLists(nova.api, waitingOf),
});

/** A server of a list on its way: where it is, and where it stands in the order. */
interface Entry {
  readonly cell: Cell | undefined;
  readonly version: InstanceVersion;
}

const unplaced = async ({ waiting }: ServerLists, wanted: WantedServers): Promise<readonly Waiting[]> =>
  (await waiting.list(wanted.projectId)).filter(({ instance, version }) => fits(instance, version, wanted));

/**
 * The marker's place in the order.
 * @throws BadRequest where it is no server of the list's projects
 */
const markerOf = async (
  nova: Nova,
  lists: ServerLists['cells'],
  waiting: readonly Waiting[],
  wanted: WantedServers,
): Promise<InstanceVersion | undefined> => {
  const { marker: uuid, sort, projectId } = wanted;
  if (uuid === undefined) return undefined;
  const own: Comparison[] =
    projectId === undefined ? [] : [{ column: 'project_id', operator: 'in', values: [projectId] }];
  const comparisons = [...own, { column: 'uuid', operator: 'in', values: [uuid] } as const];
  const tags = { all: [], any: [], notAll: [], notAny: [] };
  const one = {
    comparisons,
    alternatives: [],
    tags,
    isLocked: undefined,
    deleted: 'with',
    sort,
    marker: undefined,
    limit: 1,
  } as const;
  for (const cell of nova.cells.all) {
    const [found] = (await lists.get(cell.uuid)?.versions(one)) ?? [];
    if (found !== undefined) return found;
  }
  const among = waiting.find(({ instance }) => instance.uuid === uuid);
  if (among === undefined) throw new BadRequest(`marker [${uuid}] not found`);
  return among.version;
};

const entriesOf = async (
  nova: Nova,
  lists: ServerLists['cells'],
  waiting: readonly Waiting[],
  wanted: WantedServers,
  limit: number,
): Promise<readonly Entry[]> => {
  const compare = compareBy(wanted.sort);
  const marker = await markerOf(nova, lists, waiting, wanted);
  const values = marker === undefined ? undefined : wanted.sort.map(({ column }) => marker[column] ?? null);
  const { comparisons, projectId } = wanted;
  const own: Comparison[] =
    projectId === undefined ? [] : [{ column: 'project_id', operator: 'in', values: [projectId] }];
  const list: InstanceList = { ...wanted, comparisons: [...own, ...comparisons], marker: values, limit };
  const perCell = await Promise.all(
    nova.cells.all.map(async (cell) => {
      const versions = (await lists.get(cell.uuid)?.versions(list)) ?? [];
      return versions.map((version): Entry => ({ cell, version }));
    }),
  );
  const early = waiting
    .map(({ version }): Entry => ({ cell: undefined, version }))
    .filter(({ version }) => marker === undefined || compare(marker, version) < 0);
  const filled = [early, ...perCell].filter(({ length }) => length > 0);
  if (filled.length === 1) return filled[0] ?? [];
  // A server that moves into its cell meanwhile is in both: once is enough.
  const byId = new Map(filled.flat().map((entry) => [entry.version.uuid, entry]));
  return [...byId.values()].toSorted((a, b) => compare(a.version, b.version));
};

/** A server of a page, with the cell it is in. */
export interface ListedServer {
  readonly cell: Cell | undefined;
  readonly instance: Instance;
}

const readAll = async (
  lists: ServerLists['cells'],
  waiting: readonly Waiting[],
  entries: readonly Entry[],
): Promise<readonly ListedServer[]> => {
  const found = new Map<string, Instance>(waiting.map(({ instance }) => [instance.uuid, instance]));
  for (const [cell, own] of Map.groupBy(entries, (entry) => entry.cell)) {
    if (cell === undefined) continue;
    const versions = own.map(({ version }) => version);
    for (const [uuid, instance] of (await lists.get(cell.uuid)?.read(versions)) ?? []) found.set(uuid, instance);
  }
  return entries.flatMap(({ cell, version }) => {
    const instance = found.get(version.uuid);
    return instance === undefined ? [] : [{ cell, instance }];
  });
};

/** A page of servers over all cells, those whose host is being chosen among them. */
export const listServers = async (
  _ctx: Context,
  nova: Nova,
  lists: ServerLists,
  wanted: WantedServers,
): Promise<Listed<ListedServer>> => {
  const limit = pageLimit(wanted, nova.settings.max_limit);
  const waiting = await unplaced(lists, wanted);
  const { items, hasMore } = listed(await entriesOf(nova, lists.cells, waiting, wanted, limit + 1), limit);
  return { items: await readAll(lists.cells, waiting, items), hasMore };
};
