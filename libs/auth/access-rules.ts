import type { Identity } from '@nimbo/context/identity.ts';

/** What a request asks of which service. */
export interface AskedRequest {
  /** The type under which the service stands in the catalog. */
  readonly service: string;
  readonly method: string;
  /** The path without query, as the client sent it. */
  readonly path: string;
}

const part = '[^/]+';

const patternOf = (path: string): RegExp => {
  const pieces = path.split(/(\{[^}]*\}|\*\*|\*)/);
  const source = pieces.map((piece, index) => {
    if (index % 2 === 0) return RegExp.escape(piece);
    return piece === '**' ? '.*' : part;
  });
  return new RegExp(`^${source.join('')}$`, 's');
};

/** Paths that reach the same place by another spelling fit no rule: what the router makes of them is not for here. */
const isPlain = (path: string): boolean => !/\/\.{0,2}\/|\/\.{1,2}$/.test(path) && !/%2[ef]/i.test(path);

/** Whether a path fits a rule's: `*` and `{name}` stand for one part of it, `**` for any rest. */
export const pathFits = (path: string, rule: string): boolean => isPlain(path) && patternOf(rule).test(path);

/** Whoever may look at a token may look at its own: middleware does so in its user's name. */
const isTokenCheck = ({ service, method, path }: AskedRequest): boolean =>
  service === 'identity' && method === 'GET' && path.endsWith('/v3/auth/tokens');

const isService = (identity: Identity): boolean =>
  identity.service?.roles.some(({ name }) => name === 'service') === true;

/**
 * Whether an identity's application credential lets it ask for this (keystonemiddleware's check of access rules).
 * Requests that a service passes on with a token of its own are let through: the rule held for the request that the
 * user sent.
 */
export const accessRulesAllow = (identity: Identity, asked: AskedRequest): boolean => {
  const rules = identity.applicationCredential?.accessRules;
  if (rules === undefined || isTokenCheck(asked) || isService(identity)) return true;
  return rules.some(
    ({ service, method, path }) => service === asked.service && method === asked.method && pathFits(asked.path, path),
  );
};
