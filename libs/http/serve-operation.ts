import { Readable } from 'node:stream';
import { BadRequest, NotFound } from '@nimbo/errors/faults.ts';
import { assertAccessRules } from './assert-access-rules.ts';
import { answerFault } from './answer-fault.ts';
import type { AppParts } from './app-parts.ts';
import { assertHost } from './assert-host.ts';
import { checkWrites, hideReads } from './attribute-policy.ts';
import { authenticate, authenticateIfPossible } from './authenticate.ts';
import { candidatesAt, chooseAction } from './choose-operation.ts';
import { coerceQuery, type RawQuery } from './coerce-query.ts';
import type { CompiledOperation } from './compiled-operation.ts';
import { checkContentType } from './content-type.ts';
import type { Exchange } from './exchange.ts';
import { IncomingRequest } from './incoming-request.ts';
import { isReply } from './operation.ts';
import type { OperationRoute } from './operation-table.ts';
import { parseJson } from './parse-json.ts';
import { hasBody, readBody } from './read-body.ts';
import { sendAnswer, type Answer } from './send-answer.ts';
import { invalidInput } from './shape.ts';
import { guardStalls } from './stall-guard.ts';

type Params = Readonly<Record<string, string>>;

const longestParameter = 255;

const checkParams = (chosen: CompiledOperation, params: Params): void => {
  if (chosen.params !== undefined) {
    const problem = chosen.params(params);
    if (problem !== undefined) throw new NotFound(`There is nothing with ${problem.path}: ${problem.message}.`);
    return;
  }
  for (const name in params) {
    const value = params[name] ?? '';
    if (value.length === 0 || value.length > longestParameter || value.includes('\0')) {
      throw new NotFound(
        `There is nothing with this ${name}: it must be a text of 1 to ${longestParameter} characters.`,
      );
    }
  }
};

const queryOf = (chosen: CompiledOperation, exchange: Exchange, raw: RawQuery): unknown => {
  if (chosen.query === undefined) return {};
  const query = coerceQuery(raw, chosen.query.schemaAt(exchange.version));
  const problem = chosen.query.problemAt(exchange.version, query);
  if (problem !== undefined) throw invalidInput(problem, 'query');
  return chosen.query.upgradeFrom(exchange.version, query);
};

const readJson = async (parts: AppParts, exchange: Exchange, chosen: CompiledOperation): Promise<unknown> => {
  if (!hasBody(exchange.request)) return undefined;
  checkContentType(exchange.request.headers['content-type'], chosen.operation.contentTypes);
  const bytes = await readBody(exchange.request, chosen.bodyLimit, parts.limits.bodyTime);
  return bytes.length === 0 ? undefined : parseJson(bytes, parts.limits.bodyDepth);
};

const isEmptyDocument = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);

const bodyOf = (chosen: CompiledOperation, exchange: Exchange, value: unknown): unknown => {
  if (chosen.body === undefined) {
    if (!isEmptyDocument(value)) throw new BadRequest('This operation takes no request body.');
    return undefined;
  }
  if (value === undefined) throw new BadRequest('The request body is missing: a JSON document is required.');
  const problem = chosen.body.problemAt(exchange.version, value);
  if (problem !== undefined) throw invalidInput(problem, 'request body');
  return chosen.body.upgradeFrom(exchange.version, value);
};

const choose = (exchange: Exchange, chosen: CompiledOperation): CompiledOperation => {
  exchange.operation = chosen.operation.name;
  exchange.meter = chosen.meter;
  return chosen;
};

/** Checks the body as it was sent against its attributes' own rules, before later shapes move things about. */
const acceptBody = async (chosen: CompiledOperation, exchange: Exchange, value: unknown): Promise<unknown> => {
  const body = bodyOf(chosen, exchange, value);
  if (chosen.attributes.writes.length > 0) await checkWrites(exchange.ctx, chosen.attributes, value);
  return body;
};

const negotiate = (route: OperationRoute, exchange: Exchange): void => {
  if (route.negotiator === undefined) return;
  exchange.headers['Vary'] = route.vary;
  exchange.version = route.negotiator.negotiate(exchange.request.headers);
  Object.assign(exchange.headers, route.negotiator.answer(exchange.version));
};

const authorizeRequest = async (chosen: CompiledOperation, exchange: Exchange): Promise<void> => {
  const { authorization } = chosen.operation;
  if (authorization.at === 'request') await exchange.ctx.authorize(authorization.rule);
};

/** A handler that succeeds without the check it declared has forgotten it: that must never pass as success. */
const checkWasAuthorized = (chosen: CompiledOperation, exchange: Exchange, result: unknown): void => {
  const { authorization, name } = chosen.operation;
  if (authorization.at !== 'lookup' || exchange.ctx.hasChecked(authorization.rule.name)) return;
  if (isReply(result) && result.body instanceof Readable) result.body.destroy();
  throw new TypeError(`operation "${name}" succeeded without a check of its rule "${authorization.rule.name}"`);
};

const answerOf = async (parts: AppParts, chosen: CompiledOperation, exchange: Exchange, result: unknown) => {
  const { status } = chosen.operation;
  const answer: Answer = isReply(result)
    ? { status: result.status ?? status, ...replyParts(result) }
    : { status, body: result };
  const { reads } = chosen.attributes;
  const shown =
    reads.length === 0 ? answer : { ...answer, body: await hideReads(exchange.ctx, chosen.attributes, answer.body) };
  if (parts.checkResponses) checkAnswer(chosen, exchange, shown);
  return shown;
};

const replyParts = ({ headers, body }: { headers?: Readonly<Record<string, string>>; body?: unknown }) => ({
  ...(headers === undefined ? {} : { headers: { ...headers } }),
  ...(body === undefined ? {} : { body }),
});

const checkAnswer = (chosen: CompiledOperation, exchange: Exchange, answer: Answer): void => {
  if (chosen.response === undefined || answer.status !== chosen.operation.status) return;
  const body: unknown = answer.body === undefined ? undefined : JSON.parse(JSON.stringify(answer.body));
  const problem = chosen.response.problemAt(exchange.version, body);
  if (problem === undefined) return;
  throw new TypeError(
    `the answer of "${chosen.operation.name}" breaks its schema at ${problem.path}: ${problem.message}`,
  );
};

const identify = async (parts: AppParts, route: OperationRoute, exchange: Exchange): Promise<void> => {
  const find = route.isPublic ? authenticateIfPossible : authenticate;
  await find(parts.identify, exchange.ctx, exchange.request.headers);
  assertAccessRules(parts.api.type, exchange);
};

/** The candidate that takes most: which action it is shows only in the body. */
const widest = (present: readonly CompiledOperation[]): CompiledOperation | undefined =>
  present.toSorted((one, other) => other.bodyLimit - one.bodyLimit)[0];

/** Finds operation and body; an action's body has to be read to know the operation. */
const select = async (parts: AppParts, route: OperationRoute, exchange: Exchange) => {
  const present = candidatesAt(route, exchange.version);
  const [only] = present;
  if (only === undefined) throw new TypeError('no candidate');
  if (!route.isAction) choose(exchange, only);
  await identify(parts, route, exchange);
  if (!route.isAction) return { chosen: only, read: () => readJson(parts, exchange, only) };
  const value = await readJson(parts, exchange, widest(present) ?? only);
  return { chosen: choose(exchange, chooseAction(route, present, value)), read: () => Promise.resolve(value) };
};

const perform = async (
  parts: AppParts,
  route: OperationRoute,
  exchange: Exchange,
  params: Params,
  rawQuery: RawQuery,
): Promise<Answer> => {
  assertHost(exchange.request);
  negotiate(route, exchange);
  exchange.ctx.aim(params);
  const { chosen, read } = await select(parts, route, exchange);
  checkParams(chosen, params);
  await authorizeRequest(chosen, exchange);
  const query = queryOf(chosen, exchange, rawQuery);
  const body = chosen.operation.stream === true ? undefined : await acceptBody(chosen, exchange, await read());
  const request = new IncomingRequest(parts, exchange, { params, query, body });
  const guard = chosen.operation.stream === true ? guardStalls(exchange, parts.limits.streamStall) : undefined;
  try {
    const result = await chosen.operation.handle(exchange.ctx, request);
    checkWasAuthorized(chosen, exchange, result);
    return await answerOf(parts, chosen, exchange, result);
  } finally {
    guard?.stop();
  }
};

/** Serves one request on its route, whatever happens. */
export const serveOperation = async (
  parts: AppParts,
  route: OperationRoute,
  exchange: Exchange,
  params: Params,
  query: RawQuery,
): Promise<void> => {
  try {
    await sendAnswer(exchange, await perform(parts, route, exchange, params, query), parts.limits.streamStall);
  } catch (error) {
    await answerFault(parts, exchange, error);
  }
};
