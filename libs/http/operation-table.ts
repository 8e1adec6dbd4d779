import type { CompiledOperation } from './compiled-operation.ts';
import type { Negotiator } from './negotiate-version.ts';
import type { Method, Operation } from './operation.ts';
import { routePath, type RoutePath } from './route-path.ts';

/** All operations that share a method and a path. */
export interface OperationRoute {
  readonly method: Method;
  readonly path: RoutePath;
  /** Present where microversions are negotiated. */
  readonly negotiator: Negotiator | undefined;
  /** The `Vary` header of its answers; empty for none. */
  readonly vary: string;
  /** Chosen among by version and, for actions, by the body's single property. */
  readonly candidates: readonly CompiledOperation[];
  readonly isAction: boolean;
  readonly isPublic: boolean;
}

const nameOf = ({ operation }: CompiledOperation): string => operation.name;

const checkNames = (operations: readonly Operation[]): void => {
  const seen = new Set<string>();
  for (const { name } of operations) {
    if (seen.has(name)) throw new TypeError(`two operations are named "${name}"`);
    seen.add(name);
  }
};

const overlaps = (one: CompiledOperation, other: CompiledOperation): boolean =>
  one.operation.action === other.operation.action && one.since <= other.until && other.since <= one.until;

const checkCandidates = (candidates: readonly CompiledOperation[]): void => {
  for (const [index, one] of candidates.entries()) {
    if (one.since > one.until) throw new TypeError(`operation "${nameOf(one)}" has an empty version window`);
    for (const other of candidates.slice(index + 1)) {
      if (overlaps(one, other)) {
        throw new TypeError(`operations "${nameOf(one)}" and "${nameOf(other)}" answer the same requests`);
      }
      if (one.operation.path !== other.operation.path) {
        throw new TypeError(
          `operations "${nameOf(one)}" and "${nameOf(other)}" name the parameters of one path differently`,
        );
      }
      if ((one.operation.action === undefined) !== (other.operation.action === undefined)) {
        throw new TypeError(`operations "${nameOf(one)}" and "${nameOf(other)}" mix an action with a plain body`);
      }
    }
  }
};

const routeOf = (
  candidates: readonly CompiledOperation[],
  negotiator: Negotiator | undefined,
  vary: readonly string[],
): OperationRoute => {
  checkCandidates(candidates);
  const [first] = candidates;
  if (first === undefined) throw new TypeError('a route without operations');
  const { method, path } = first.operation;
  const negotiated = negotiator?.covers(path) === true ? negotiator : undefined;
  return {
    method,
    path: routePath(path),
    negotiator: negotiated,
    vary: [...(negotiated?.vary ?? []), ...vary].join(', '),
    candidates,
    isAction: first.operation.action !== undefined,
    isPublic: candidates.every(({ operation }) => operation.authorization.at === 'public'),
  };
};

/**
 * Groups operations into routes.
 * @throws TypeError for names used twice and for operations that would answer the same request
 */
export const operationTable = (
  compiled: readonly CompiledOperation[],
  negotiator: Negotiator | undefined,
  vary: readonly string[] = [],
): OperationRoute[] => {
  checkNames(compiled.map(({ operation }) => operation));
  const groups = Map.groupBy(
    compiled,
    ({ operation }) => `${operation.method} ${operation.path.replaceAll(/\{[^}*]*/g, '{')}`,
  );
  return [...groups.values()].map((candidates) => routeOf(candidates, negotiator, vary));
};
