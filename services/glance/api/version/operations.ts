import { operation, type Operation } from '@nimbo/http/operation.ts';
import { serviceBase } from '@nimbo/http/service-base.ts';
import { glanceVersions, type ImageVersion } from '@nimbo/http/version-documents/glance.ts';

/**
 * Minor versions that are announced, as by a reference site of 2025.1 with one store and no cache: 2.8 and 2.10 to
 * 2.13 are about several stores, 2.14 and 2.16 about the cache.
 */
const imageVersions: readonly ImageVersion[] = [
  { id: 'v2.17', status: 'CURRENT' },
  ...['v2.15', 'v2.9', 'v2.7', 'v2.6', 'v2.5', 'v2.4', 'v2.3', 'v2.2', 'v2.1', 'v2.0'].map((id) => ({
    id,
    status: 'SUPPORTED' as const,
  })),
];

const listing = (name: string, path: string, status: number): Operation =>
  operation({
    name,
    summary: 'List the versions of the API',
    method: 'GET',
    path,
    status,
    authorization: { at: 'public' },
    handle: (_ctx, { url }) => Promise.resolve(glanceVersions(imageVersions, serviceBase(url, path))),
  });

export const versionOperations: readonly Operation[] = [
  listing('list_versions', '/', 300),
  listing('show_versions', '/versions', 200),
];
