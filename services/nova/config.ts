import { defineSection, type ConfigOf } from '@nimbo/config/option.ts';
import { duration, integer, list, number, string } from '@nimbo/config/options.ts';

const quota = (resource: string, amount: number) =>
  integer({
    default: amount,
    minimum: -1,
    maximum: 2_147_483_647,
    reason: `How many ${resource} a project may have where nothing else is said; -1 for any number.`,
  });

/** Nova's settings (`cloud.nova`), equal on every host. */
export const novaSection = defineSection({
  part: 'cloud',
  name: 'nova',
  options: {
    cells: list({
      default: ['cell1'],
      reason:
        'Each cell has a database of its own (nova-<name>), so more cells carry more hosts; cell0 is always there.',
    }),
    default_availability_zone: string({
      default: 'nova',
      reason: 'The zone of hosts that are in no aggregate with a zone.',
    }),
    internal_service_availability_zone: string({
      default: 'internal',
      reason: 'The zone shown for services that are no hosts.',
    }),
    service_down_time: duration({
      default: '60s',
      minimum: 1,
      maximum: 86_400,
      reason: 'A service that has not reported for so long counts as down and gets no new servers.',
    }),
    dhcp_domain: string({
      default: 'novalocal',
      reason: "Follows a server's name in what it is told of its full name; '' for nothing.",
    }),
    max_attempts: integer({
      default: 3,
      minimum: 1,
      maximum: 20,
      reason: 'Hosts on which the building of a server is tried before it is in error.',
    }),
    ram_weight_multiplier: number({
      default: 1,
      minimum: -1_000,
      maximum: 1_000,
      reason: 'How much free memory counts when a host is chosen; negative fills hosts up one after the other.',
    }),
    cpu_weight_multiplier: number({
      default: 1,
      minimum: -1_000,
      maximum: 1_000,
      reason: 'How much free vCPUs count when a host is chosen; negative fills hosts up one after the other.',
    }),
    max_limit: integer({
      default: 1000,
      minimum: 1,
      maximum: 10_000,
      reason: 'Rows of one page of a list; clients follow the link to the next.',
    }),
    event_retention: duration({
      default: '30d',
      minimum: 3_600,
      maximum: 31_536_000,
      reason: 'How long a consumer of events may be away before a purge no longer keeps events for it.',
    }),
    quota_instances: quota('servers', 10),
    quota_cores: quota('cores', 20),
    quota_ram: quota('MiB of memory', 51_200),
    quota_metadata_items: quota('metadata items of one server', 128),
    quota_injected_files: quota('injected files of one server', 5),
    quota_injected_file_content_bytes: quota('bytes in one injected file', 10_240),
    quota_injected_file_path_length: quota('characters in the path of one injected file', 255),
    quota_key_pairs: quota('key pairs (a user, not a project,)', 100),
    quota_server_groups: quota('server groups', 10),
    quota_server_group_members: quota('servers of one server group', 10),
  },
});

export type NovaSettings = ConfigOf<typeof novaSection>;
