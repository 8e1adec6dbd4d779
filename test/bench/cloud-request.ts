import type { BenchCloud } from './bench-cloud.ts';
import type { LoadRequest } from './load.ts';

/** A request of the administrator's: `path` below the service's base address. */
export const cloudRequest = (
  { urls, adminToken }: BenchCloud,
  service: keyof BenchCloud['urls'],
  request: Pick<LoadRequest, 'method' | 'check'> & { readonly path: string; readonly body?: unknown },
): LoadRequest => ({
  method: request.method,
  url: urls[service] + request.path,
  headers: { 'x-auth-token': adminToken, 'openstack-api-version': 'compute 2.100' },
  ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  check: request.check,
});

/** Asks once, outside of every load. @throws Error for anything but success */
export const askCloud = async <T>(
  cloud: BenchCloud,
  service: keyof BenchCloud['urls'],
  { method, path, body }: { readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<T> => {
  const { url, headers, body: text } = cloudRequest(cloud, service, { method, path, body, check: () => undefined });
  const sent = text === undefined ? {} : { body: text, headers: { ...headers, 'content-type': 'application/json' } };
  const answer = await fetch(url, { method, ...(headers === undefined ? {} : { headers }), ...sent });
  if (answer.ok) return (await answer.json()) as T;
  throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
};

/** The id of the administrator's project. */
export const adminProject = async (cloud: BenchCloud): Promise<string> => {
  const path = '/projects?name=admin';
  const { projects } = await askCloud<{ projects: { id: string }[] }>(cloud, 'keystone', { method: 'GET', path });
  const [project] = projects;
  if (project === undefined) throw new Error('there is no project admin');
  return project.id;
};

/** Requests in turn, `count` of them. */
export function* inTurn(count: number, requests: readonly LoadRequest[]): Generator<LoadRequest> {
  for (let index = 0; index < count; index += 1) {
    const request = requests[index % requests.length];
    if (request !== undefined) yield request;
  }
}
