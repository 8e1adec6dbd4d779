import { operation, type Operation } from '@nimbo/http/operation.ts';
import { serviceBase } from '@nimbo/http/service-base.ts';
import { neutronResources, neutronVersions } from '@nimbo/http/version-documents/neutron.ts';

/** The resources that the API offers, as its document names them. */
const resources = [
  { name: 'network', collection: 'networks' },
  { name: 'subnet', collection: 'subnets' },
  { name: 'port', collection: 'ports' },
  { name: 'router', collection: 'routers' },
  { name: 'floatingip', collection: 'floatingips' },
  { name: 'security_group', collection: 'security-groups' },
  { name: 'security_group_rule', collection: 'security-group-rules' },
  { name: 'agent', collection: 'agents' },
  { name: 'quota', collection: 'quotas' },
  { name: 'network_ip_availability', collection: 'network-ip-availabilities' },
  { name: 'availability_zone', collection: 'availability_zones' },
  { name: 'extension', collection: 'extensions' },
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
