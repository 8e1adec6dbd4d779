import { operation, type Operation } from '@nimbo/http/operation.ts';
import { serviceBase } from '@nimbo/http/service-base.ts';
import { novaVersion, novaVersions } from '@nimbo/http/version-documents/nova.ts';
import { computeVersions } from '../versions.ts';

/** The version documents, for anybody. */
export const versionOperations: readonly Operation[] = [
  operation({
    name: 'list_versions',
    summary: 'List the versions of the API',
    method: 'GET',
    path: '/',
    status: 200,
    authorization: { at: 'public' },
    handle: (_ctx, { url }) => Promise.resolve(novaVersions(computeVersions, serviceBase(url, '/'))),
  }),
  operation({
    name: 'show_version',
    summary: 'Show what the API offers',
    method: 'GET',
    path: '/v2.1',
    status: 200,
    authorization: { at: 'public' },
    handle: (_ctx, { url }) => Promise.resolve(novaVersion(computeVersions, serviceBase(url, '/v2.1'))),
  }),
];
