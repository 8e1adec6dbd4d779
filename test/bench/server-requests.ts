import { until } from '@nimbo/testkit/wait.ts';
import type { BenchCloud } from './bench-cloud.ts';
import { adminProject, askCloud, cloudRequest } from './cloud-request.ts';
import { expectStatus, runLoad, type LoadResult } from './load.ts';

/** What servers of a bench are made of. */
export interface ServerParts {
  readonly flavorRef: string;
  readonly imageRef: string;
  readonly networks: unknown;
}

/** A tiny flavor and an image, and quotas that refuse no server. */
export const prepareServers = async (cloud: BenchCloud): Promise<Omit<ServerParts, 'networks'>> => {
  const quota = { instances: -1, cores: -1, ram: -1 };
  const path = `/os-quota-sets/${await adminProject(cloud)}`;
  await askCloud(cloud, 'nova', { method: 'PUT', path, body: { quota_set: quota } });
  const name = `bench-${Date.now()}`;
  const made = await askCloud<{ flavor: { id: string } }>(cloud, 'nova', {
    method: 'POST',
    path: '/flavors',
    body: { flavor: { name, ram: 1, vcpus: 1, disk: 0 } },
  });
  return { flavorRef: made.flavor.id, imageRef: await makeImage(cloud) };
};

const makeImage = async (cloud: BenchCloud): Promise<string> => {
  const attributes = { name: 'bench-server', disk_format: 'raw', container_format: 'bare' };
  const image = await askCloud<{ id: string }>(cloud, 'glance', {
    method: 'POST',
    path: '/v2/images',
    body: attributes,
  });
  const answer = await fetch(`${cloud.urls.glance}/v2/images/${image.id}/file`, {
    method: 'PUT',
    headers: { 'x-auth-token': cloud.adminToken, 'content-type': 'application/octet-stream' },
    body: 'a disk that no guest reads',
  });
  if (answer.status !== 204) throw new Error(`image data: ${answer.status} ${await answer.text()}`);
  return image.id;
};

interface ServerList {
  readonly servers: readonly { readonly id: string; readonly status: string }[];
}

const minutes = { timeout: 600_000 };

const serversOf = async (cloud: BenchCloud, query: string): Promise<ServerList['servers']> =>
  (await askCloud<ServerList>(cloud, 'nova', { method: 'GET', path: `/servers/detail?${query}` })).servers;

const noneIn = (cloud: BenchCloud, query: string): Promise<unknown> =>
  until(`no server is in ${query}`, async () => (await serversOf(cloud, `limit=1&${query}`)).length === 0, minutes);

/** Creates servers, and waits until each is ACTIVE. */
export const createServers = async (cloud: BenchCloud, count: number, parts: ServerParts): Promise<LoadResult> => {
  const requests = Array.from({ length: count }, (_, index) =>
    cloudRequest(cloud, 'nova', {
      method: 'POST',
      path: '/servers',
      body: { server: { name: `bench-${index}`, metadata: { index: String(index) }, ...parts } },
      check: expectStatus(202),
    }),
  );
  const result = await runLoad(cloud.workers, requests, () => noneIn(cloud, 'status=BUILD'));
  const [failed] = await serversOf(cloud, 'status=ERROR&limit=1');
  if (failed !== undefined) throw new Error(`a server failed: ${JSON.stringify(failed)}`);
  return result;
};

/** Deletes every server, and waits until none is left. */
export const deleteServers = async (cloud: BenchCloud, count: number): Promise<LoadResult> => {
  const servers = await serversOf(cloud, `limit=${count}`);
  if (servers.length !== count) throw new Error(`${servers.length} servers instead of ${count}`);
  const requests = servers.map(({ id }) =>
    cloudRequest(cloud, 'nova', { method: 'DELETE', path: `/servers/${id}`, check: expectStatus(204) }),
  );
  return runLoad(cloud.workers, requests, () => noneIn(cloud, ''));
};
