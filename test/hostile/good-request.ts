import type { Operation } from '@nimbo/http/operation.ts';
import type { ServiceApi } from '@nimbo/http/service-api.ts';
import { isVersioned } from '@nimbo/http/shape.ts';
import type { TestCloud } from '../cloud/test-cloud.ts';
import { fullExample } from './full-example.ts';
import { targetOf } from './head-variations.ts';
import type { JsonClient } from './json-client.ts';
import type { GoodRequest } from './variation.ts';
import { writtenBodies } from './written-bodies.ts';
import type { Victims } from './victim-scene.ts';

/** Where a request goes, and whose it is. */
export interface RequestScene {
  readonly api: ServiceApi;
  readonly cloud: TestCloud;
  readonly admin: JsonClient;
}

/** The body with values of things that exist where it names things. */
const withReal = (value: unknown, real: Victims['inBody']): unknown => {
  if (Array.isArray(value)) return value.map((one) => withReal(one, real));
  if (!isObject(value)) return value;
  const replaced = (key: string, inner: unknown): unknown =>
    Object.hasOwn(real, key) && isObject(real[key]) === isObject(inner) ? real[key] : withReal(inner, real);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(key, inner)]));
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const zeroUuid = '00000000-0000-4000-8000-000000000000';

/** Neutron's bodies name one thing or, beside it, a list of such: the one is enough. */
const withoutBulk = (document: unknown): unknown => {
  if (!isObject(document)) return document;
  const names = Object.keys(document);
  return Object.fromEntries(
    Object.entries(document).filter(([name]) => !names.includes(name.replace(/s$/, '')) || !name.endsWith('s')),
  );
};

const exampleOf = (service: string, { name, body }: Operation): unknown =>
  body === undefined
    ? undefined
    : (writtenBodies[`${service} ${name}`] ?? withoutBulk(fullExample(isVersioned(body) ? body.latest : body)));

const bodyOf = (service: string, operation: Operation, { params, inBody }: Victims): Buffer | undefined => {
  if (operation.stream === true) return Buffer.from('victim');
  if (operation.body === undefined) return undefined;
  const text = JSON.stringify(withReal(exampleOf(service, operation), inBody));
  return Buffer.from(text.replaceAll(zeroUuid, params['uuid'] ?? zeroUuid));
};

/** A request of an operation that would be taken, with every property that its body may have. */
export const goodRequest = (
  { api, cloud, admin }: RequestScene,
  operation: Operation,
  victims: Victims,
): GoodRequest => {
  const body = bodyOf(api.service, operation, victims);
  const type = operation.contentTypes?.[0] ?? (operation.stream ? 'application/octet-stream' : 'application/json');
  const version = operation.until ?? api.microversions?.versions.at(-1)?.version;
  return {
    operation,
    params: victims.params,
    method: operation.method,
    target: targetOf(operation, victims.params),
    headers: [
      ['host', new URL(cloud.url(api.service)).host],
      ['accept', 'application/json'],
      ['x-auth-token', admin.token],
      ...(version === undefined
        ? []
        : [['openstack-api-version', `${api.microversions?.serviceType ?? api.type} ${version}`] as const]),
      ...(body === undefined ? [] : [['content-type', type] as const, ['content-length', `${body.length}`] as const]),
    ],
    ...(body === undefined ? {} : { body }),
  };
};
