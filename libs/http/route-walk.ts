import type { TSchema } from 'typebox';
import type { App } from './app.ts';
import { exampleValue } from './example-value.ts';
import type { Operation } from './operation.ts';
import type { ServiceApi } from './service-api.ts';
import { isVersioned } from './shape.ts';

/** A request that reaches one operation. */
export interface WalkedRequest {
  readonly operation: Operation;
  readonly method: Operation['method'];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | undefined;
}

/** Ids of things that exist, by parameter name, so that the walk gets past "not found". */
export type WalkParameters = (operation: Operation) => Readonly<Record<string, string>>;

const latest = (shape: NonNullable<Operation['body']>): TSchema => (isVersioned(shape) ? shape.latest : shape);

const exampleParams = ({ params }: Operation): Readonly<Record<string, string>> =>
  params === undefined ? {} : (exampleValue(params) as Record<string, string>);

const urlOf = (operation: Operation, given: Readonly<Record<string, string>>): string => {
  const examples = exampleParams(operation);
  const path = operation.path.replaceAll(/\{([a-zA-Z0-9_]+)\*?\}/g, (_whole, name: string) =>
    encodeURIComponent(given[name] ?? examples[name] ?? 'example'),
  );
  if (operation.query === undefined) return path;
  const query = Object.entries(exampleValue(latest(operation.query)) ?? {}).map(([key, value]): [string, string] => [
    key,
    String(value),
  ]);
  return query.length === 0 ? path : `${path}?${new URLSearchParams(query).toString()}`;
};

const payloadOf = ({ body }: Operation): string | undefined =>
  body === undefined ? undefined : JSON.stringify(exampleValue(latest(body)));

const headersOf = (operation: Operation, api: ServiceApi): Record<string, string> => {
  const headers: Record<string, string> = {};
  if (operation.body !== undefined) headers['content-type'] = operation.contentTypes?.[0] ?? 'application/json';
  const version = operation.until ?? (api.microversions === undefined ? undefined : 'latest');
  if (version !== undefined && api.microversions !== undefined) {
    headers['openstack-api-version'] = `${api.microversions.serviceType} ${version}`;
  }
  return headers;
};

/** One request for every operation of a service, made from its schemas. */
export const routeWalk = (api: ServiceApi, parameters: WalkParameters = () => ({})): readonly WalkedRequest[] =>
  api.operations.map((operation) => ({
    operation,
    method: operation.method,
    url: urlOf(operation, parameters(operation)),
    headers: headersOf(operation, api),
    payload: payloadOf(operation),
  }));

/** Sends one walked request; `token` undefined asks as nobody. */
export const walk = async (app: App, request: WalkedRequest, token: string | undefined): Promise<number> => {
  const { statusCode } = await app.inject({
    method: request.method,
    url: request.url,
    headers: { ...request.headers, ...(token === undefined ? {} : { 'x-auth-token': token }) },
    ...(request.payload === undefined ? {} : { payload: request.payload }),
  });
  return statusCode;
};

/** What a status says about permission: refusals as they are, everything else as its class. */
export const statusClass = (status: number): string =>
  [401, 403, 404].includes(status) ? String(status) : `${Math.floor(status / 100)}xx`;
