import type { RowMeasure } from '../bench.ts';
import type { BenchCloud } from '../bench-cloud.ts';
import { rows1000, rows25 } from '../floors/fastify-routes.ts';
import { expectStatus, runLoad, type LoadAnswer, type LoadRequest } from '../load.ts';
import { loadRow } from '../load-row.ts';

/** Lists of images: the pages of 25 of a thousand images, and all thousand in one. */
export const measureImageList: RowMeasure = async (bench) => {
  const cloud = await bench.cloud();
  const total = bench.count(1_000, 50);
  await createImages(cloud, total);
  const pages = await pagesOf(cloud, total);
  const small = await runLoad(
    cloud.controlPid,
    repeat(
      bench.count(8_000, 10),
      pages.map((url) => listRequest(cloud, url, 25)),
    ),
  );
  const whole = listRequest(cloud, `/v2/images?limit=${total}`, total);
  await runLoad(cloud.controlPid, repeat(bench.count(40, 2), [whole]));
  const large = await runLoad(cloud.controlPid, repeat(bench.count(400, 5), [whole]));
  return [
    loadRow('image list, 25', small, { budget: 0.3, floor: await bench.floor(rows25) }),
    loadRow(`image list, ${total}`, large, { budget: 6, floor: await bench.floor(rows1000) }),
  ];
};

const createImages = async ({ urls, adminToken, controlPid }: BenchCloud, count: number): Promise<void> => {
  await runLoad(
    controlPid,
    Array.from({ length: count }, (_, index) => ({
      method: 'POST',
      url: `${urls.glance}/v2/images`,
      headers: { 'x-auth-token': adminToken },
      body: JSON.stringify({
        name: `bench-${index}`,
        disk_format: 'raw',
        container_format: 'bare',
        os_distro: 'debian',
        hw_disk_bus: 'virtio',
        tags: ['bench', `batch-${index % 10}`],
      }),
      check: expectStatus(201),
    })),
  );
};

interface ImagePage {
  readonly images: readonly { readonly name: string; readonly tags: readonly string[]; readonly os_distro?: string }[];
  readonly next?: string;
}

/** Follows `next` from the first page on, as clients do; together they hold every image once. */
const pagesOf = async (cloud: BenchCloud, total: number): Promise<string[]> => {
  const urls: string[] = [];
  const names: string[] = [];
  let next: string | undefined = '/v2/images?limit=25';
  while (next !== undefined) {
    const answer = await fetch(cloud.urls.glance + next, { headers: { 'x-auth-token': cloud.adminToken } });
    const page = (await answer.json()) as ImagePage;
    names.push(...page.images.map(({ name }) => name));
    if (page.images.length === 25) urls.push(next);
    next = page.next;
  }
  if (new Set(names).size !== total)
    throw new Error(`the pages hold ${new Set(names).size} images instead of ${total}`);
  return urls;
};

const listRequest = ({ urls, adminToken }: BenchCloud, path: string, count: number): LoadRequest => ({
  method: 'GET',
  url: urls.glance + path,
  headers: { 'x-auth-token': adminToken },
  check: (answer) => checkPage(answer, count),
});

const checkPage = (answer: LoadAnswer, count: number): void => {
  expectStatus(200)(answer);
  const { images } = JSON.parse(answer.body.toString()) as ImagePage;
  const isWhole = images.every(({ os_distro, tags }) => os_distro === 'debian' && tags.length === 2);
  if (images.length !== count || !isWhole) throw new Error(`${images.length} images instead of ${count}, or in parts`);
};

function* repeat(count: number, requests: readonly LoadRequest[]): Generator<LoadRequest> {
  for (let index = 0; index < count; index += 1) {
    const request = requests[index % requests.length];
    if (request !== undefined) yield request;
  }
}
