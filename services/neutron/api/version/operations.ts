import { operation, type Operation } from '@nimbo/http/operation.ts';
import { serviceBase } from '@nimbo/http/service-base.ts';
import { neutronResources, neutronVersions } from '@nimbo/http/version-documents/neutron.ts';

/** The resources that the API offers, as its document names them. */
const resources = [
  { name: 'network', collection: 'networks' },
  { name: 'subnet', collection: 'subnets' },
  { name: 'port', collection: 'ports' },
];

export const versionOperations: readonly Operation[] = [
  operation({
    name: 'list_versions',
    summary: 'List the versions of the API',
    method: 'GET',
    path: '/',
    status: 200,
    authorization: { at: 'public' },
    handle: (_ctx, { url }) => Promise.resolve(neutronVersions(serviceBase(url, '/'))),
  }),
  operation({
    name: 'show_version',
    summary: 'List the resources of the API',
    method: 'GET',
    path: '/v2.0',
    status: 200,
    authorization: { at: 'public' },
    handle: (_ctx, { url }) => Promise.resolve(neutronResources(resources, serviceBase(url, '/v2.0'))),
  }),
];
