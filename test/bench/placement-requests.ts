import { randomUUID } from 'node:crypto';
import type { BenchCloud } from './bench-cloud.ts';
import { expectStatus, runLoad, type LoadRequest } from './load.ts';

/** A request of placement at its newest microversion. */
export const placementRequest = (
  { urls, adminToken }: BenchCloud,
  request: Pick<LoadRequest, 'method' | 'check'> & { readonly path: string; readonly body?: unknown },
): LoadRequest => ({
  method: request.method,
  url: urls.placement + request.path,
  headers: { 'x-auth-token': adminToken, 'openstack-api-version': 'placement 1.39' },
  ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  check: request.check,
});

/** Providers like compute hosts: 64 VCPU, 256 GiB of memory, 2 TB of disk. */
export const createProviders = async (cloud: BenchCloud, count: number): Promise<readonly string[]> => {
  const ids = Array.from({ length: count }, () => randomUUID());
  await runLoad(
    cloud.controlPid,
    ids.map((uuid) => creation(cloud, uuid)),
  );
  await runLoad(
    cloud.controlPid,
    ids.map((uuid) => inventory(cloud, uuid)),
  );
  return ids;
};

const creation = (cloud: BenchCloud, uuid: string): LoadRequest =>
  placementRequest(cloud, {
    method: 'POST',
    path: '/resource_providers',
    body: { name: `host-${uuid}`, uuid },
    check: expectStatus(200),
  });

const inventory = (cloud: BenchCloud, uuid: string): LoadRequest =>
  placementRequest(cloud, {
    method: 'PUT',
    path: `/resource_providers/${uuid}/inventories`,
    body: {
      resource_provider_generation: 0,
      inventories: { VCPU: { total: 64 }, MEMORY_MB: { total: 262_144 }, DISK_GB: { total: 2_000 } },
    },
    check: expectStatus(200),
  });
