/** A part of the API that had a name of its own when parts could be left out. */
export interface Extension {
  readonly alias: string;
  readonly name: string;
  readonly description: string;
}

const extension = (alias: string, name: string, description: string): Extension => ({ alias, name, description });

/** The parts that are there (names: Nova API reference, extensions). Clients look here for what they may offer. */
export const knownExtensions: readonly Extension[] = [
  extension('flavors', 'Flavors', 'Sizes of servers.'),
  extension('limits', 'Limits', 'What a project may use.'),
  extension('os-aggregates', 'Aggregates', 'Groups of hosts.'),
  extension('os-attach-interfaces', 'AttachInterfaces', 'Interfaces of running servers.'),
  extension('os-availability-zone', 'AvailabilityZone', 'Zones that servers may be placed in.'),
  extension('os-console-output', 'ConsoleOutput', 'What a guest wrote to its serial port.'),
  extension('os-extended-volumes', 'ExtendedVolumes', 'Servers show their volumes.'),
  extension('os-flavor-access', 'FlavorAccess', 'Flavors of certain projects.'),
  extension('os-flavor-extra-specs', 'FlavorExtraSpecs', 'Further properties of flavors.'),
  extension('os-hypervisors', 'Hypervisors', 'What hosts have.'),
  extension('os-instance-actions', 'InstanceActions', 'What was done with a server.'),
  extension('os-keypairs', 'Keypairs', 'Keys that are put into servers.'),
  extension('os-lock-server', 'LockServer', 'Servers that only administrators change.'),
  extension('os-pause-server', 'PauseServer', 'Servers that stand still.'),
  extension('os-quota-sets', 'Quotas', 'Limits of each project.'),
  extension('os-remote-consoles', 'Consoles', 'Screens and serial ports of guests.'),
  extension('os-server-external-events', 'ServerExternalEvents', 'What other services tell of servers.'),
  extension('os-server-groups', 'ServerGroups', 'Servers that are together or apart.'),
  extension('os-services', 'Services', 'The processes that make up the service.'),
  extension('os-simple-tenant-usage', 'SimpleTenantUsage', 'What the servers of projects took.'),
  extension('os-suspend-server', 'SuspendServer', 'Servers that are kept on disk.'),
  extension('os-volumes', 'Volumes', 'Volumes of servers.'),
  extension('servers', 'Servers', 'Servers.'),
];
