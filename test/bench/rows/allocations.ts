import { randomUUID } from 'node:crypto';
import type { RowMeasure } from '../bench.ts';
import type { BenchCloud } from '../bench-cloud.ts';
import { oneCommit } from '../floors/fastify-routes.ts';
import { expectStatus, runLoad, type LoadRequest } from '../load.ts';
import { loadRow } from '../load-row.ts';
import { createProviders, placementRequest } from '../placement-requests.ts';

/** Allocations of different consumers, each on a provider of its own. */
export const measureAllocations: RowMeasure = async (bench) => {
  const cloud = await bench.cloud();
  const providers = await createProviders(cloud, bench.count(2_000, 20));
  const result = await runLoad(
    cloud.controlPid,
    providers.map((provider) => allocation(cloud, provider)),
  );
  await runLoad(
    cloud.controlPid,
    providers.map((provider) => usage(cloud, provider)),
  );
  const name = `PUT allocations, ${providers.length} consumers and providers`;
  return [loadRow(name, result, { floor: await bench.floor(oneCommit) })];
};

const allocation = (cloud: BenchCloud, provider: string): LoadRequest =>
  placementRequest(cloud, {
    method: 'PUT',
    path: `/allocations/${randomUUID()}`,
    body: {
      allocations: { [provider]: { resources: { VCPU: 2, MEMORY_MB: 4096, DISK_GB: 20 } } },
      project_id: 'bench-project',
      user_id: 'bench-user',
      consumer_generation: null,
      consumer_type: 'INSTANCE',
    },
    check: expectStatus(204),
  });

const usage = (cloud: BenchCloud, provider: string): LoadRequest =>
  placementRequest(cloud, {
    method: 'GET',
    path: `/resource_providers/${provider}/usages`,
    check: (answer) => {
      expectStatus(200)(answer);
      if (!answer.body.includes('"MEMORY_MB":4096')) throw new Error(`not allocated: ${answer.body.toString()}`);
    },
  });
