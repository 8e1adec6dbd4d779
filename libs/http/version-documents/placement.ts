import type { MicroversionPolicy } from '../service-api.ts';
import { microversionRange } from '../microversion-range.ts';

/** The document at `/`, answered with 200; its link is relative, as placement knows no address of its own. */
export const placementVersions = (policy: MicroversionPolicy) => {
  const { minimum, maximum } = microversionRange(policy);
  return {
    versions: [
      {
        id: `v${minimum}`,
        max_version: maximum,
        min_version: minimum,
        status: 'CURRENT',
        links: [{ rel: 'self', href: '' }],
      },
    ],
  };
};
