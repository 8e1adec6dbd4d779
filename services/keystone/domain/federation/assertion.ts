import type { Assertion } from '../mapping/remote.ts';

/** Claims as JSON has them. */
export type Claims = Readonly<Record<string, unknown>>;

/** How deep objects in claims are looked into: `realm_access.roles` is two levels. */
const deepest = 3;

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Each claim with its values; what lies within objects is named by its path, with dots. */
const flattened = (claims: Claims, path: string, depth: number): readonly (readonly [string, readonly string[]])[] =>
  Object.entries(claims).flatMap(([name, value]) => {
    const at = `${path}${name}`;
    if (isScalar(value)) return [[at, [String(value)]] as const];
    if (Array.isArray(value)) return [[at, value.filter(isScalar).map(String)] as const];
    if (typeof value !== 'object' || value === null || depth >= deepest) return [];
    return flattened(value as Claims, `${at}.`, depth + 1);
  });

/** What a web server would call it in the environment of a request. */
const inEnvironment = (name: string): string => `HTTP_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;

/**
 * An OpenID provider's claims as mappings name them: `OIDC-email`, and `HTTP_OIDC_EMAIL`, as the modules of a web server
 * would. Values stay apart: none is taken to pieces at commas or semicolons.
 */
export const assertionOfClaims = (claims: Claims, prefix: string): Assertion => {
  const assertion = new Map<string, readonly string[]>();
  for (const [name, values] of flattened(claims, '', 1)) {
    if (values.length === 0) continue;
    assertion.set(`${prefix}${name}`, values);
    assertion.set(inEnvironment(`${prefix}${name}`), values);
  }
  if (typeof claims['sub'] === 'string') assertion.set('REMOTE_USER', [claims['sub']]);
  return assertion;
};
