import type { MicroversionPolicy } from '../service-api.ts';
import { microversionRange } from '../microversion-range.ts';

/**
 * Cinder's document: at `/` answered with 300, at `/v3` with 200.
 * @param updated when the maximum was last raised, ISO 8601 to the second
 */
export const cinderVersions = (policy: MicroversionPolicy, updated: string, base: string) => {
  const { minimum, maximum } = microversionRange(policy);
  return {
    versions: [
      {
        id: 'v3.0',
        status: 'CURRENT',
        version: maximum,
        min_version: minimum,
        updated,
        links: [
          { rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/' },
          { rel: 'self', href: `${base}/v3/` },
        ],
        'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' }],
      },
    ],
  };
};
