import { BadRequest } from '@nimbo/errors/faults.ts';
import type { CatalogReader } from './catalog.ts';

/** `$(project_id)s` or `%(project_id)s`: both are in use, with the older name `tenant_id` too. */
const placeholder = /[$%]\(([a-z_]*)\)(s?)/g;
const known = ['project_id', 'tenant_id', 'user_id'] as const;

/** Whether a URL differs between users or projects. */
export const hasPlaceholders = (url: string): boolean => /[$%]\(/.test(url);

const isComplete = (url: string): boolean => !hasPlaceholders(url.replaceAll(placeholder, ''));

/** @throws BadRequest for a URL with placeholders that nobody can fill in */
export const assertEndpointUrl = (url: string): void => {
  const isKnown = [...url.matchAll(placeholder)].every(
    ([, name = '', end]) => end === 's' && (known as readonly string[]).includes(name),
  );
  if (isKnown && isComplete(url)) return;
  throw new BadRequest(
    `The endpoint URL ${url} has a placeholder that nobody fills in; known are ${known.map((name) => `$(${name})s`).join(', ')}.`,
  );
};

/** A URL with its placeholders filled in; undefined where one has no value, as project ids outside projects. */
export const endpointUrl = (url: string, { userId, projectId }: CatalogReader): string | undefined => {
  if (!hasPlaceholders(url)) return url;
  const values: Readonly<Record<string, string | undefined>> = {
    user_id: userId,
    project_id: projectId,
    tenant_id: projectId,
  };
  const names = [...url.matchAll(placeholder)].map(([, name = '']) => name);
  if (names.some((name) => values[name] === undefined)) return undefined;
  return url.replaceAll(placeholder, (_, name: string) => values[name] ?? '');
};
