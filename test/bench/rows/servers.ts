import type { Bench, RowMeasure } from '../bench.ts';
import type { BenchCloud } from '../bench-cloud.ts';
import { askCloud, cloudRequest, inTurn } from '../cloud-request.ts';
import { oneCommit, oneRow, rows1000, rows100 } from '../floors/fastify-routes.ts';
import { expectStatus, runLoad, type LoadAnswer, type LoadRequest } from '../load.ts';
import { loadRow } from '../load-row.ts';
import { createServers, deleteServers, prepareServers } from '../server-requests.ts';
import type { BenchRow } from '../table.ts';

/** A thousand servers without a network: created, listed in pages of three sizes, deleted. */
export const measureServers: RowMeasure = async (bench) => {
  const cloud = await bench.cloud();
  const total = bench.count(1_000, 20);
  const parts = { ...(await prepareServers(cloud)), networks: 'none' };
  const created = await createServers(cloud, total, parts);
  const lists = [...(await measureLists(bench, cloud, summaries)), ...(await measureLists(bench, cloud, details))];
  const deleted = await deleteServers(cloud, total);
  const floor = await bench.floor(oneCommit);
  return [
    ...lists,
    loadRow(`server create → ACTIVE, no network, ${total}`, created, { budget: 8, floor }),
    loadRow(`server delete → gone, no network, ${total}`, deleted, { floor }),
  ];
};

interface ServerPage {
  readonly servers: readonly { readonly id: string; readonly name: string; readonly status?: string }[];
  readonly servers_links?: readonly { readonly rel: string; readonly href: string }[];
}

interface ServerListing {
  readonly name: string;
  readonly path: string;
  readonly budgets: readonly [number, number, number];
  readonly isWhole: (server: ServerPage['servers'][number]) => boolean;
}

const summaries: ServerListing = {
  name: 'server list',
  path: '/servers',
  budgets: [0.3, 1.5, 10],
  isWhole: ({ name }) => name.startsWith('bench-'),
};

const details: ServerListing = {
  name: 'server detail',
  path: '/servers/detail',
  budgets: [0.4, 3, 25],
  isWhole: ({ name, status }) => name.startsWith('bench-') && status === 'ACTIVE',
};

const measureLists = async (bench: Bench, cloud: BenchCloud, listing: ServerListing): Promise<readonly BenchRow[]> => {
  const sizes = [1, bench.count(100, 5), bench.count(1_000, 20)];
  const repeats = [bench.count(3_000, 10), bench.count(500, 5), bench.count(100, 3)];
  const floors = [await bench.floor(oneRow), await bench.floor(rows100), await bench.floor(rows1000)];
  const rows: BenchRow[] = [];
  for (const [index, size] of sizes.entries()) {
    const [budget, floor, repeat] = [listing.budgets[index], floors[index], repeats[index]];
    if (budget === undefined || floor === undefined || repeat === undefined) throw new Error('a size without a budget');
    const pages = await pagesOf(cloud, listing, size, bench.count(1_000, 20));
    await runLoad(cloud.controlPid, inTurn(Math.ceil(repeat / 10), pages));
    const result = await runLoad(cloud.controlPid, inTurn(repeat, pages));
    rows.push(loadRow(`${listing.name}, ${size}`, result, { budget, floor }));
  }
  return rows;
};

/** Every page of a size: together they hold all servers once, each as a request that checks its answer. */
const pagesOf = async (
  cloud: BenchCloud,
  { path, isWhole }: ServerListing,
  size: number,
  total: number,
): Promise<readonly LoadRequest[]> => {
  const all = await askCloud<ServerPage>(cloud, 'nova', { method: 'GET', path: `/servers?limit=${total}` });
  if (all.servers.length !== total) throw new Error(`${all.servers.length} servers instead of ${total}`);
  const markers = [undefined, ...all.servers.map(({ id }) => id)].filter((_, index) => index % size === 0);
  return markers.slice(0, Math.floor(total / size)).map((marker, index) => {
    const expected = all.servers.slice(index * size, (index + 1) * size).map(({ id }) => id);
    const query = `limit=${size}${marker === undefined ? '' : `&marker=${marker}`}`;
    const check = (answer: LoadAnswer): void => checkPage(answer, expected, isWhole);
    return cloudRequest(cloud, 'nova', { method: 'GET', path: `${path}?${query}`, check });
  });
};

const checkPage = (answer: LoadAnswer, expected: readonly string[], isWhole: ServerListing['isWhole']): void => {
  expectStatus(200)(answer);
  const { servers } = JSON.parse(answer.body.toString()) as ServerPage;
  const isRight = servers.map(({ id }) => id).join(' ') === expected.join(' ');
  if (!isRight || !servers.every(isWhole)) throw new Error(`another page than the one of ${expected.length} servers`);
};
