import { operation, reply, type Operation } from '@nimbo/http/operation.ts';
import { serviceBase } from '@nimbo/http/service-base.ts';
import { keystoneVersion, keystoneVersions } from '@nimbo/http/version-documents/keystone.ts';
import { v3Base } from '../common/urls.ts';

/** The version that OpenStack 2025.1 speaks. */
export const identityVersion = { id: 'v3.14', updated: '2020-04-07T00:00:00Z' } as const;

const withoutVersion = (base: string): string => base.slice(0, -'/v3'.length);

export const versionOperations: readonly Operation[] = [
  operation({
    name: 'list_versions',
    summary: 'List the versions of the API',
    method: 'GET',
    path: '/',
    status: 300,
    authorization: { at: 'public' },
    handle: (_ctx, { url }) => {
      const base = serviceBase(url, '/');
      const headers = { Location: `${base}/v3/` };
      return Promise.resolve(reply({ headers, body: keystoneVersions(identityVersion, base) }));
    },
  }),
  operation({
    name: 'show_version',
    summary: 'Show the version of the API',
    method: 'GET',
    path: '/v3',
    status: 200,
    authorization: { at: 'public' },
    handle: (_ctx, { url }) => Promise.resolve(keystoneVersion(identityVersion, withoutVersion(v3Base(url)))),
  }),
];
