import { operation, reply, type Operation } from '@nimbo/http/operation.ts';
import { serviceBase } from '@nimbo/http/service-base.ts';
import { cinderVersions } from '@nimbo/http/version-documents/cinder.ts';
import { volumeVersions } from '../versions.ts';

/** When 3.71 came. */
const updated = '2023-08-31T00:00:00Z';

/** The version documents, for anybody. */
export const versionOperations: readonly Operation[] = [
  operation({
    name: 'list_versions',
    summary: 'List the versions of the API',
    method: 'GET',
    path: '/',
    status: 300,
    authorization: { at: 'public' },
    handle: (_ctx, { url }) =>
      Promise.resolve(reply({ status: 300, body: cinderVersions(volumeVersions, updated, serviceBase(url, '/')) })),
  }),
  operation({
    name: 'show_version',
    summary: 'Show what the API offers',
    method: 'GET',
    path: '/v3',
    status: 200,
    authorization: { at: 'public' },
    handle: (_ctx, { url }) => Promise.resolve(cinderVersions(volumeVersions, updated, serviceBase(url, '/v3'))),
  }),
];
