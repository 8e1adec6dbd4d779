import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileSchema } from '@nimbo/schema/compile-schema.ts';
import type { TSchema } from 'typebox';
import { mismatches } from './match-partial.ts';
import { fillIn, pick, type Variables } from './variables.ts';

/** One request and what its answer must be. `{name}` in url, headers and body stands for a variable. */
export interface HttpCase {
  /** The behaviour it shows, as the test's name. */
  readonly name: string;
  /** Whose token is sent: a key of {@link HttpCasesOptions.tokens}. Absent: none. */
  readonly as?: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is text or bytes; a Content-Type among the headers wins. */
  readonly body?: unknown;
  readonly expect: Expectation;
  /** Variables for later cases, by their path in the answer's body, for example `{ id: 'project.id' }`. */
  readonly save?: Readonly<Record<string, string>>;
}

/** What an answer must be; see {@link mismatches} for how `headers` and `body` are compared. */
export interface Expectation {
  readonly status: number;
  /** By name in lower case; `undefined` means absent. */
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  /** A JSON Schema for the whole body. */
  readonly schema?: TSchema;
}

/** An answer in either way of asking. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** What requests are put to: an application that takes them without a socket, as fastify does, or a base URL. */
export type HttpTarget = Injectable | string;

export interface Injectable {
  inject(request: {
    readonly method: never;
    readonly url: string;
    readonly headers: Record<string, string>;
    readonly payload?: string | Buffer;
  }): PromiseLike<HttpAnswer>;
}

export interface HttpCasesOptions {
  /** Tokens by role, sent as X-Auth-Token; asked for when the first case needs one. */
  readonly tokens?: Readonly<Record<string, string | (() => string | Promise<string>)>>;
  /** Variables known from the start. */
  readonly variables?: Variables;
}

/**
 * Registers a suite of HTTP tests for one noun, run in order, so that a case can use what an earlier one saved.
 * The target may be a function, which is called when the first case runs. The cases know nothing but HTTP and could
 * be run against any implementation of the API.
 */
export const httpCases = (
  name: string,
  target: HttpTarget | (() => HttpTarget | Promise<HttpTarget>),
  cases: readonly HttpCase[],
  options: HttpCasesOptions = {},
): void => {
  describe(name, { concurrency: 1 }, () => {
    const variables: Record<string, unknown> = { ...options.variables };
    for (const one of cases) {
      it(one.name, async () => {
        const answer = await ask(typeof target === 'function' ? await target() : target, one, options, variables);
        judge(one, answer, variables);
        Object.assign(variables, saved(one, answer));
      });
    }
  });
};

interface Prepared {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly payload: string | Buffer | undefined;
}

const ask = async (
  target: HttpTarget,
  one: HttpCase,
  options: HttpCasesOptions,
  variables: Variables,
): Promise<HttpAnswer> => {
  const prepared = await prepare(one, options, variables);
  return typeof target === 'string' ? overNetwork(target, prepared) : target.inject(forInject(prepared));
};

const prepare = async (one: HttpCase, options: HttpCasesOptions, variables: Variables): Promise<Prepared> => {
  const headers = {
    ...(await tokenHeader(one.as, options)),
    ...(fillIn(one.headers ?? {}, variables) as Record<string, string>),
  };
  const payload = encode(one.body, variables);
  const isJson = payload !== undefined && !(typeof one.body === 'string' || Buffer.isBuffer(one.body));
  const contentType = isJson && !hasContentType(headers) ? { 'content-type': 'application/json' } : {};
  return {
    method: one.method,
    url: String(fillIn(one.url, variables)),
    headers: { ...contentType, ...headers },
    payload,
  };
};

const hasContentType = (headers: Readonly<Record<string, string>>): boolean =>
  Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');

const encode = (body: unknown, variables: Variables): string | Buffer | undefined => {
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) return body;
  return JSON.stringify(fillIn(body, variables));
};

const tokenHeader = async (role: string | undefined, { tokens }: HttpCasesOptions): Promise<Record<string, string>> => {
  if (role === undefined) return {};
  const token = tokens?.[role];
  assert.ok(
    token !== undefined,
    `there is no token for ${role} among: ${Object.keys(tokens ?? {}).join(', ') || 'none'}`,
  );
  return { 'x-auth-token': typeof token === 'string' ? token : await token() };
};

const forInject = ({ method, url, headers, payload }: Prepared): Parameters<Injectable['inject']>[0] => ({
  method: method as never,
  url,
  headers,
  ...(payload === undefined ? {} : { payload }),
});

const overNetwork = async (base: string, { method, url, headers, payload }: Prepared): Promise<HttpAnswer> => {
  const body = typeof payload === 'string' || payload === undefined ? payload : new Uint8Array(payload);
  const answer = await fetch(new URL(url, base), {
    method,
    headers,
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  });
  return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
};

const judge = ({ expect }: HttpCase, answer: HttpAnswer, variables: Variables): void => {
  const wrong = [
    ...mismatches(answer.statusCode, expect.status, 'status'),
    ...mismatches(answer.headers, fillIn(expect.headers ?? {}, variables), 'headers'),
    ...('body' in expect ? mismatches(parsed(answer), fillIn(expect.body, variables)) : []),
    ...(expect.schema ? schemaProblems(parsed(answer), expect.schema) : []),
  ];
  assert.ok(
    wrong.length === 0,
    `${wrong.join('\n')}\nthe answer was ${answer.statusCode}: ${answer.body.slice(0, 4096)}`,
  );
};

const schemaProblems = (body: unknown, schema: TSchema): readonly string[] => {
  const problem = compileSchema(schema)(body);
  return problem ? [`schema: ${JSON.stringify(problem)}`] : [];
};

/** The JSON value of the body, or its text where it is none; undefined where there is none at all. */
const parsed = ({ body }: HttpAnswer): unknown => {
  if (body === '') return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
};

const saved = ({ save = {} }: HttpCase, answer: HttpAnswer): Variables =>
  Object.fromEntries(Object.entries(save).map(([variable, path]) => [variable, pick(parsed(answer), path)]));
