import { defineSection, type ConfigOf } from '@nimbo/config/option.ts';
import { duration, integer, string } from '@nimbo/config/options.ts';

const quota = (resource: string, amount: number) =>
  integer({
    default: amount,
    minimum: -1,
    maximum: 2_147_483_647,
    reason: `How many ${resource} a project may have where nothing else is said; -1 for any number.`,
  });

/** Cinder's settings (`cloud.cinder`), equal on every host. */
export const cinderSection = defineSection({
  part: 'cloud',
  name: 'cinder',
  options: {
    default_volume_type: string({
      default: '__DEFAULT__',
      reason: 'The type of volumes for which none is asked; it is made at the first start.',
    }),
    service_down_time: duration({
      default: '60s',
      minimum: 1,
      maximum: 86_400,
      reason: 'A host that has not reported for so long counts as down and gets no new volumes.',
    }),
    max_limit: integer({
      default: 1000,
      minimum: 1,
      maximum: 10_000,
      reason: 'Rows of one page of a list; clients follow the link to the next.',
    }),
    message_ttl: duration({
      default: '30d',
      minimum: 60,
      maximum: 31_536_000,
      reason: 'How long the reasons of failures are kept for users.',
    }),
    event_retention: duration({
      default: '30d',
      minimum: 3_600,
      maximum: 31_536_000,
      reason: 'How long a consumer of events may be away before a purge no longer keeps events for it.',
    }),
    host_patience: duration({
      default: '120s',
      minimum: 1,
      maximum: 3_600,
      reason: 'How long a host may take to attach, detach, extend or remove a volume before that counts as failed.',
    }),
    create_patience: duration({
      default: '3600s',
      minimum: 1,
      maximum: 86_400,
      reason: 'How long a host may take to make a volume; one from a large image is copied whole.',
    }),
    quota_volumes: quota('volumes', 10),
    quota_snapshots: quota('snapshots', 10),
    quota_gigabytes: quota('GiB of volumes and snapshots', 1000),
    quota_per_volume_gigabytes: quota('GiB of one volume', -1),
  },
});

export type CinderSettings = ConfigOf<typeof cinderSection>;
