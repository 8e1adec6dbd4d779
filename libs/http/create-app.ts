import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { schemaCompiler } from '@nimbo/schema/compile-schema.ts';
import { answerFault } from './answer-fault.ts';
import type { AppOptions } from './app-options.ts';
import { appParts, type AppParts } from './app-parts.ts';
import type { App } from './app.ts';
import { answerClientError } from './client-error.ts';
import type { RawQuery } from './coerce-query.ts';
import { compileOperation } from './compiled-operation.ts';
import { isPreflight, preflightHeaders } from './cors.ts';
import { drainServer } from './drain.ts';
import { metricsRegistry } from './metrics.ts';
import { negotiator } from './negotiate-version.ts';
import { noRouteFault } from './not-found.ts';
import { openExchange } from './open-exchange.ts';
import { operationMeters, runningGauge } from './operation-metrics.ts';
import { operationTable, type OperationRoute } from './operation-table.ts';
import { sendAnswer } from './send-answer.ts';
import { serveOperation } from './serve-operation.ts';
import { serverOptions } from './server-options.ts';
import { sideRoutes, type SideRoute } from './side-routes.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'COPY', 'OPTIONS'];

/** The request headers that every answer of the app depends on. */
const varyOf = ({ api, cors }: AppParts): readonly string[] => [
  ...(api.vary ?? []),
  ...(cors === undefined ? [] : ['Origin']),
];

const tabulate = (parts: AppParts): OperationRoute[] => {
  const { api, limits } = parts;
  const compiler = schemaCompiler();
  const compiled = api.operations.map((each) =>
    compileOperation(each, compiler, limits.body, parts.meterOf(each.name)),
  );
  return operationTable(
    compiled,
    api.microversions === undefined ? undefined : negotiator(api.microversions),
    varyOf(parts),
  );
};

/** A starred parameter arrives as `*`; everything else has its name already. */
const paramsOf = (route: OperationRoute, request: FastifyRequest): Readonly<Record<string, string>> => {
  const params = request.params as Record<string, string>;
  if (!route.path.hasRest) return params;
  const { '*': rest = '', ...others } = params;
  return { ...others, [route.path.parameters.at(-1) ?? '*']: rest };
};

/** Clients put a slash at the end or don't; only where the rest of the path is a name does it matter. */
const urlsOf = ({ path }: OperationRoute): string[] =>
  path.hasRest || path.url.endsWith('/') ? [path.url] : [path.url, `${path.url}/`];

const addOperation = (server: FastifyInstance, parts: AppParts, route: OperationRoute): void => {
  const handler = (request: FastifyRequest, reply: FastifyReply): void => {
    reply.hijack();
    const exchange = openExchange(parts, request.raw, reply.raw, route.vary);
    void serveOperation(parts, route, exchange, paramsOf(route, request), request.query as RawQuery);
  };
  for (const url of urlsOf(route)) server.route({ method: route.method, url, handler });
};

const addSide = (server: FastifyInstance, parts: AppParts, side: SideRoute): void => {
  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const exchange = openExchange(parts, request.raw, reply.raw, '', true);
    try {
      await sendAnswer(exchange, await side.serve(exchange), parts.limits.streamStall);
    } catch (error) {
      await answerFault(parts, exchange, error);
    }
  };
  server.route({
    method: ['GET', 'HEAD'],
    url: side.path,
    handler: (request, reply) => {
      reply.hijack();
      void serve(request, reply);
    },
  });
};

const answerNoRoute = async (
  parts: AppParts,
  routes: readonly OperationRoute[],
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> => {
  reply.hijack();
  const exchange = openExchange(parts, request.raw, reply.raw, varyOf(parts).join(', '));
  if (parts.cors !== undefined && isPreflight(request.method, request.headers)) {
    const headers = preflightHeaders(parts.cors, request.headers);
    return sendAnswer(exchange, { status: 200, headers }, parts.limits.streamStall);
  }
  return answerFault(parts, exchange, noRouteFault(routes, exchange.path));
};

const refuseRequest = (parts: AppParts, request: FastifyRequest, reply: FastifyReply): void => {
  reply.hijack();
  const exchange = openExchange(parts, request.raw, reply.raw, '');
  void answerFault(parts, exchange, new BadRequest('The address of the request is not a valid URL path.'));
};

const makeServer = (options: AppOptions, parts: AppParts): FastifyInstance => {
  const server = fastify({
    ...serverOptions(options, parts.limits),
    clientErrorHandler: (error, socket) => answerClientError(parts, error, socket),
    frameworkErrors: (_error, request, reply) => refuseRequest(parts, request, reply),
  });
  // Methods without a body, to fastify: the body is read here, after authentication and policy.
  for (const method of methods) server.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  // Without a listener Node would invite the body before anybody has looked at the request.
  server.server.on('checkContinue', (request, response) => server.server.emit('request', request, response));
  // Nor may it refuse by itself, without a fault's body, what it need not know (RFC 9110, 10.1.1).
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response));
  return server;
};

const listen = async (server: FastifyInstance, address: Parameters<App['listen']>[0]): Promise<string> => {
  if ('path' in address) {
    await server.listen({ path: address.path });
    return address.path;
  }
  return server.listen({ host: address.host, port: address.port });
};

/**
 * Builds one service's HTTP face from its declarations. Nothing listens yet.
 * @throws TypeError for declarations that contradict each other: a name used twice, operations that answer the same
 *   request, an empty version window
 */
export const createApp = (options: AppOptions): App => {
  const metrics = options.metrics ?? metricsRegistry();
  const parts = appParts(options, operationMeters(metrics, options.api.service));
  const routes = tabulate(parts);
  const server = makeServer(options, parts);
  for (const route of routes) addOperation(server, parts, route);
  for (const side of sideRoutes(options, parts, metrics)) addSide(server, parts, side);
  server.setNotFoundHandler((request, reply) => void answerNoRoute(parts, routes, request, reply));
  runningGauge(metrics, parts.api.service, () => parts.running.size);
  return {
    operations: parts.api.operations,
    inject: (request) => server.inject(request),
    listen: (address) => listen(server, address),
    drain: async () => {
      await drainServer(parts, server.server);
      await server.close();
    },
    close: () => server.close(),
  };
};
