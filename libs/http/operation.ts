import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '@nimbo/context/context.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import type { Static, TSchema, TUnsafe } from 'typebox';
import type { Microversion } from './microversion.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'COPY' | 'OPTIONS';

/** The parameters' names in a path template: `/v3/projects/{project_id}` gives `project_id`. */
type ParameterNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${infer Bare}*` ? Bare : Name) | ParameterNames<Rest>
  : never;

/** What a handler sees of a path whose parameters have no schema: texts of 1 to 255 characters. */
export type PathParameters<Path extends string> = string extends Path
  ? Readonly<Record<string, string>>
  : { readonly [Name in ParameterNames<Path>]: string };

/**
 * Who may call an operation.
 * - `request`: the library checks the rule before the handler runs; the target is the caller's own project and
 *   user, and the path's parameters.
 * - `lookup`: the domain checks the rule with `ctx.authorize` when it has looked the target up. The library answers
 *   500 when a handler succeeds without any check of this rule: forgetting is a defect, not a hole.
 * - `authenticated`: any valid token. - `public`: nobody need authenticate (version documents, token issue).
 */
export type Authorization =
  | { readonly at: 'request'; readonly rule: PolicyRule }
  | { readonly at: 'lookup'; readonly rule: PolicyRule }
  | { readonly at: 'authenticated' }
  | { readonly at: 'public' };

/** A body (or query, or response) whose shape changed over microversions; the domain sees the latest only. */
export interface Versioned<Latest extends TSchema> {
  readonly latest: Latest;
  /** Oldest first. `upgrade` turns the shape that was valid up to `until` into the next newer one. */
  readonly earlier: readonly {
    readonly until: Microversion;
    readonly schema: TSchema;
    upgrade(value: unknown): unknown;
  }[];
}

/** A schema, or its history. */
export type Shape<S extends TSchema> = S | Versioned<S>;

/** What a handler is given: everything validated, upgraded to the latest shape, nothing coerced but the query. */
export interface OperationRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The negotiated microversion; only views should need it. Undefined where the service has none. */
  readonly version: Microversion | undefined;
  readonly headers: IncomingMessage['headers'];
  /** The absolute URL the client used, as links in answers must repeat it. */
  readonly url: URL;
  /** The raw request, only for operations declared `stream`; its body has not been read. */
  readonly raw: IncomingMessage;
}

/** An answer that is more than a body with the declared status. Made by `reply()`. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON value, or bytes, or undefined for an empty body. Streams are closed by the library when the client leaves. */
  readonly body?: unknown;
}

/**
 * One operation of an API: method, path and, for `…/action` routes, the body's single property. From this one
 * declaration come routing, validation, OpenAPI, the policy sample, the route walk, metrics and logs.
 */
export interface Operation<
  Params extends TSchema = TSchema,
  Query extends TSchema = TSchema,
  Body extends TSchema = TSchema,
> {
  /** Unique in its service and stable, for example `create_project`: OpenAPI's operationId and the metrics' label. */
  readonly name: string;
  readonly summary: string;
  readonly method: Method;
  /**
   * With parameters in braces, for example `/v3/projects/{project_id}`. A last parameter with a star, as in
   * `/v1/{account}/{container}/{object*}`, takes the rest of the path, slashes included.
   */
  readonly path: string;
  /** The single property of an action's body, for example `os-start`. */
  readonly action?: string;
  /** The microversion window, both ends inclusive; absent means from the first, to the last. */
  readonly since?: Microversion;
  readonly until?: Microversion;
  /** The status of success. */
  readonly status: number;
  readonly authorization: Authorization;
  /** Absent parameters are strings of 1 to 255 characters. What doesn't fit names nothing and is answered 404. */
  readonly params?: Params;
  /** Absent means that query parameters are ignored, as most OpenStack services do. */
  readonly query?: Shape<Query>;
  /** Absent means no body: an empty JSON document is tolerated, anything else is refused. */
  readonly body?: Shape<Body>;
  /** The content types a body may have (default `application/json`); a body without a type is taken as the first. */
  readonly contentTypes?: readonly string[];
  /** For OpenAPI and for the tests, which check every answer against it; not run in production. */
  readonly response?: Shape<TSchema>;
  /** The body is not read by the library: the handler gets the raw request after auth, policy and log. */
  readonly stream?: boolean;
  /** Bytes of body accepted; the service's default where absent. Ignored for streams. */
  readonly bodyLimit?: number;
  /** At most some 15 lines: unpack, one domain call, view. */
  handle(ctx: Context, request: OperationRequest<Static<Params>, Static<Query>, Static<Body>>): Promise<unknown>;
}

/** Declares an operation with its request types inferred from its path and schemas. */
export const operation = <
  const Path extends string,
  const Params extends TSchema = TUnsafe<PathParameters<Path>>,
  const Query extends TSchema = TSchema,
  const Body extends TSchema = TSchema,
>(
  declaration: Operation<Params, Query, Body> & { readonly path: Path },
): Operation => declaration;

/** Marks an answer that needs its own status, headers or a body that is not JSON. */
export const reply = (answer: Reply): Reply => Object.assign(Object.create(replyPrototype), answer);

/** True for what {@link reply} made. */
export const isReply = (value: unknown): value is Reply =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === replyPrototype;

const replyPrototype = Object.freeze({});

/** The raw response, for the rare protocol that must write it itself. */
export type RawResponse = ServerResponse;
