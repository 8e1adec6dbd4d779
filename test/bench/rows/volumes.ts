import { until } from '@nimbo/testkit/wait.ts';
import type { RowMeasure } from '../bench.ts';
import type { BenchCloud } from '../bench-cloud.ts';
import { adminProject, askCloud, cloudRequest } from '../cloud-request.ts';
import { oneCommit } from '../floors/fastify-routes.ts';
import { expectStatus, runLoad } from '../load.ts';
import { loadRow } from '../load-row.ts';

/** Empty volumes, until each is available. */
export const measureVolumes: RowMeasure = async (bench) => {
  const cloud = await bench.cloud();
  const total = bench.count(1_000, 10);
  await liftQuotas(cloud);
  const create = (index: number) =>
    cloudRequest(cloud, 'cinder', {
      method: 'POST',
      path: '/volumes',
      body: { volume: { name: `bench-${index}`, size: 1 } },
      check: expectStatus(202),
    });
  const requests = Array.from({ length: total }, (_, index) => create(index));
  const result = await runLoad(cloud.workers, requests, () => noneIn(cloud, 'creating'));
  const made = await volumesIn(cloud, `status=available&limit=${total}`);
  if (made !== total) throw new Error(`${made} volumes are available instead of ${total}`);
  return [loadRow(`volume create → available, ${total}`, result, { budget: 4, floor: await bench.floor(oneCommit) })];
};

const liftQuotas = async (cloud: BenchCloud): Promise<void> => {
  const path = `/os-quota-sets/${await adminProject(cloud)}`;
  await askCloud(cloud, 'cinder', { method: 'PUT', path, body: { quota_set: { volumes: -1, gigabytes: -1 } } });
};

const volumesIn = async (cloud: BenchCloud, query: string): Promise<number> =>
  (await askCloud<{ volumes: unknown[] }>(cloud, 'cinder', { method: 'GET', path: `/volumes?${query}` })).volumes
    .length;

const noneIn = (cloud: BenchCloud, status: string): Promise<unknown> =>
  until(`no volume is ${status}`, async () => (await volumesIn(cloud, `limit=1&status=${status}`)) === 0, {
    timeout: 600_000,
  });
