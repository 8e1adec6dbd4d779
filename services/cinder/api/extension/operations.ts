import { NotFound } from '@nimbo/errors/faults.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';

const extension = (alias: string, name: string, description: string) => ({
  alias,
  name,
  description,
  updated: '2013-01-01T00:00:00+00:00',
  links: [],
});

/** What is there beside the core; the aliases are those that clients look for. */
const extensions = [
  extension('os-availability-zone', 'AvailabilityZones', 'Zones of volumes.'),
  extension('os-extended-services', 'ExtendedServices', 'Services tell why they are disabled.'),
  extension('os-quota-class-sets', 'QuotaClasses', 'Quotas of classes.'),
  extension('os-quota-sets', 'Quotas', 'Quotas of projects.'),
  extension('os-services', 'Services', 'Services of hosts.'),
  extension('os-types-extra-specs', 'TypesExtraSpecs', 'Volume types have extra specs.'),
  extension('os-types-manage', 'TypesManage', 'Administrators manage volume types.'),
  extension('os-used-limits', 'UsedLimits', 'Limits tell what is used.'),
  extension('os-vol-host-attr', 'VolumeHostAttribute', 'Volumes tell administrators their host.'),
  extension('os-vol-image-meta', 'VolumeImageMetadata', 'Volumes keep the metadata of their image.'),
  extension('os-vol-tenant-attr', 'VolumeTenantAttribute', 'Volumes tell their project.'),
  extension('os-volume-actions', 'VolumeActions', 'Actions of volumes.'),
  extension('os-volume-type-access', 'VolumeTypeAccess', 'Who may use volume types that are not public.'),
  extension('scheduler-stats', 'Scheduler_stats', 'Pools of storage.'),
];

export const extensionOperations: readonly Operation[] = [
  operation({
    name: 'list_extensions',
    summary: 'List what is there beside the core',
    method: 'GET',
    path: '/v3/extensions',
    status: 200,
    authorization: { at: 'authenticated' },
    handle: () => Promise.resolve({ extensions }),
  }),
  operation({
    name: 'show_extension',
    summary: 'Show an extension',
    method: 'GET',
    path: '/v3/extensions/{alias}',
    status: 200,
    authorization: { at: 'authenticated' },
    handle: (_ctx, { params }) => {
      const found = extensions.find(({ alias }) => alias === params.alias);
      if (found === undefined) throw new NotFound(`There is no extension ${params.alias}.`);
      return Promise.resolve({ extension: found });
    },
  }),
];
