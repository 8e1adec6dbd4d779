import type { TSchema } from 'typebox';
import type { Operation, Shape } from './operation.ts';
import type { ServiceApi } from './service-api.ts';
import { isVersioned } from './shape.ts';
import { statusTitle } from './status-title.ts';

type Json = Record<string, unknown>;

/** A schema with the versions it holds for. */
interface SchemaWindow {
  readonly schema: TSchema;
  readonly since: string | undefined;
  readonly until: string | undefined;
}

const after = (version: string): string => {
  const [major, minor] = version.split('.');
  return `${major}.${Number(minor) + 1}`;
};

/** A shape's schemas, oldest first, each with its window inside the operation's own. */
const windowsOf = (shape: Shape<TSchema>, { since, until }: Operation): SchemaWindow[] => {
  if (!isVersioned(shape)) return [{ schema: shape, since, until }];
  let from: string | undefined = since;
  const earlier = shape.earlier.map((step) => {
    const window = { schema: step.schema, since: from, until: step.until };
    from = after(step.until);
    return window;
  });
  return [...earlier, { schema: shape.latest, since: from, until }];
};

const mark = (window: Omit<SchemaWindow, 'schema'>, action?: string): Json => {
  const known: Json = {};
  if (window.since !== undefined) known['min-ver'] = window.since;
  if (window.until !== undefined) known['max-ver'] = window.until;
  if (action !== undefined) known['action-name'] = action;
  return Object.keys(known).length === 0 ? {} : { 'x-openstack': known };
};

const markedSchemas = (operation: Operation, shape: Shape<TSchema> | undefined): Json[] =>
  shape === undefined
    ? []
    : windowsOf(shape, operation).map((window) => ({ ...window.schema, ...mark(window, operation.action) }));

const oneOf = (schemas: readonly Json[]): Json => (schemas.length === 1 ? (schemas[0] ?? {}) : { oneOf: schemas });

const contentOf = (types: readonly string[], schemas: readonly Json[]): Json =>
  Object.fromEntries(types.map((type) => [type, { schema: oneOf(schemas) }]));

const requestBody = (operations: readonly Operation[]): Json => {
  const [first] = operations;
  if (first?.stream === true) {
    const types = first.contentTypes ?? ['application/octet-stream'];
    return { requestBody: { content: contentOf(types, [{ type: 'string', format: 'binary' }]) } };
  }
  const schemas = operations.flatMap((each) => markedSchemas(each, each.body));
  if (schemas.length === 0) return {};
  const types = [...new Set(operations.flatMap((each) => each.contentTypes ?? ['application/json']))];
  return { requestBody: { required: true, content: contentOf(types, schemas) } };
};

const responses = (operations: readonly Operation[]): Json => {
  const byStatus = Map.groupBy(operations, ({ status }) => status);
  const entries = [...byStatus].toSorted(([one], [other]) => one - other);
  return Object.fromEntries(
    entries.map(([status, group]) => {
      const schemas = group.flatMap((each) => markedSchemas(each, each.response));
      const content = schemas.length === 0 ? {} : { content: contentOf(['application/json'], schemas) };
      return [String(status), { description: statusTitle(status), ...content }];
    }),
  );
};

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
}

const pathParameters = (operation: Operation): Json[] =>
  [...operation.path.matchAll(/\{([a-zA-Z0-9_]+)(\*?)\}/g)].map(([, name = '']) => {
    const params: ObjectSchema | undefined = operation.params;
    const schema = params?.properties?.[name];
    return { name, in: 'path', required: true, schema: schema ?? { type: 'string', minLength: 1, maxLength: 255 } };
  });

const queryParameters = (operation: Operation): Json[] => {
  if (operation.query === undefined) return [];
  const windows = windowsOf(operation.query, operation);
  const found = new Map<string, { schema: TSchema; since: string | undefined; until: string | undefined }>();
  for (const window of windows) {
    for (const [name, schema] of Object.entries((window.schema as ObjectSchema).properties ?? {})) {
      found.set(name, { schema, since: found.has(name) ? found.get(name)?.since : window.since, until: window.until });
    }
  }
  const latest: ObjectSchema | undefined = windows.at(-1)?.schema;
  return [...found].map(([name, { schema, ...window }]) => ({
    name,
    in: 'query',
    ...(latest?.required?.includes(name) === true ? { required: true } : {}),
    schema,
    ...mark(window),
  }));
};

const unique = (parameters: readonly Json[]): Json[] => [
  ...new Map(
    parameters.map((parameter) => [`${String(parameter['in'])} ${String(parameter['name'])}`, parameter]),
  ).values(),
];

/** Operations that share a method and a path are one in OpenAPI; their own names stay in `x-openstack`. */
const describe = (operations: readonly Operation[]): Json => {
  const [first] = operations;
  if (first === undefined) throw new TypeError('a path without operations');
  const isOne = operations.length === 1;
  const parameters = unique([...pathParameters(first), ...operations.flatMap(queryParameters)]);
  const slug = first.path.replaceAll(/[^a-zA-Z0-9]+/g, '_').replaceAll(/^_|_$/g, '');
  const names = { operations: operations.map(({ name }) => name) };
  const own = isOne ? (mark({ since: first.since, until: first.until })['x-openstack'] as Json | undefined) : names;
  return {
    operationId: isOne ? first.name : `${first.method.toLowerCase()}_${slug}`,
    summary: operations.map(({ summary }) => summary).join('; '),
    ...(own === undefined ? {} : { 'x-openstack': own }),
    ...(operations.every(({ authorization }) => authorization.at === 'public') ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBody(operations),
    responses: responses(operations),
  };
};

const template = ({ path }: Operation): string => path.replaceAll('*}', '}');

const pathsOf = (operations: readonly Operation[]): Json => {
  const byPath = [...Map.groupBy(operations, template)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    byPath.map(([path, group]) => {
      const byMethod = [...Map.groupBy(group, ({ method }) => method.toLowerCase())].filter(
        ([name]) => name !== 'copy',
      );
      return [path, Object.fromEntries(byMethod.map(([method, each]) => [method, describe(each)]))];
    }),
  );
};

/** A service's OpenAPI 3.1 document as text, the same for the same declarations: fit for a golden file. */
export const openapi = (api: ServiceApi): string => {
  const document = {
    openapi: '3.1.0',
    info: { title: `${api.service} (${api.type})`, version: api.version },
    security: [{ token: [] }],
    paths: pathsOf(api.operations),
    components: { securitySchemes: { token: { type: 'apiKey', in: 'header', name: 'X-Auth-Token' } } },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
};
