import { defineSection, type ConfigOf } from '@nimbo/config/option.ts';
import { boolean, duration, integer, string } from '@nimbo/config/options.ts';

const nobody = '00000000-0000-0000-0000-000000000000';

/** Placement's settings (`cloud.placement`), equal on every host. */
export const placementSection = defineSection({
  part: 'cloud',
  name: 'placement',
  options: {
    max_allocation_candidates: integer({
      default: 100_000,
      minimum: 1,
      maximum: 10_000_000,
      reason:
        'Bounds the answer to a request that names no limit: wide trees with many groups have endless combinations.',
    }),
    randomize_allocation_candidates: boolean({
      default: false,
      reason: 'Searches begin at a random provider, so that limited requests spread over all of them.',
    }),
    incomplete_consumer_project_id: string({
      default: nobody,
      reason: 'The project of consumers that clients before microversion 1.8 write without one.',
    }),
    incomplete_consumer_user_id: string({
      default: nobody,
      reason: 'The user of consumers that clients before microversion 1.8 write without one.',
    }),
    event_retention: duration({
      default: '30d',
      minimum: 3_600,
      maximum: 31_536_000,
      reason: 'How long a consumer of events may be away before a purge no longer keeps events for it.',
    }),
  },
});

/** The values of {@link placementSection}. */
export type PlacementSettings = ConfigOf<typeof placementSection>;
