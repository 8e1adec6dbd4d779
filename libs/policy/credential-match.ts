import type { Credentials } from './credentials.ts';
import { pythonText } from './python-text.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const matchesFrom = (value: unknown, segments: readonly string[], index: number, wanted: string): boolean => {
  const segment = segments[index];
  if (segment === undefined) return pythonText(value) === wanted;
  if (!isRecord(value) || !Object.hasOwn(value, segment)) return false;
  const next = value[segment];
  if (next === undefined) return false;
  if (!Array.isArray(next)) return matchesFrom(next, segments, index + 1, wanted);
  return next.some((item) => matchesFrom(item, segments, index + 1, wanted));
};

/** Whether a credential has a wanted text. */
export type CredentialMatch = (credentials: Credentials, wanted: string) => boolean;

/**
 * Makes the comparison of a credential by its name, which may be dotted (`token.project.id`). Where the way leads
 * through a list, one fitting element is enough.
 */
export const credentialMatch = (name: string): CredentialMatch => {
  const segments = name.split('.');
  return (credentials, wanted) => matchesFrom(credentials, segments, 0, wanted);
};

/** The credential itself, for explanations. */
export const credentialValue = (credentials: Credentials, name: string): unknown => {
  let value: unknown = credentials;
  for (const segment of name.split('.')) {
    if (!isRecord(value) || !Object.hasOwn(value, segment)) return undefined;
    value = value[segment];
  }
  return value;
};
