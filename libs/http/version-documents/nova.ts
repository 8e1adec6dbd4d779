import type { MicroversionPolicy } from '../service-api.ts';
import { microversionRange } from '../microversion-range.ts';

/** When the Compute API v2.1 was last changed in kind, as its documents have said ever since. */
const updated = '2013-07-23T11:33:21Z';

const versionEntry = (policy: MicroversionPolicy, base: string) => {
  const { minimum, maximum } = microversionRange(policy);
  return {
    id: 'v2.1',
    status: 'CURRENT',
    version: maximum,
    min_version: minimum,
    updated,
    links: [{ rel: 'self', href: `${base}/v2.1/` }],
  };
};

/** The document at `/`, answered with 200; `base` is the public URL without the version's path. */
export const novaVersions = (policy: MicroversionPolicy, base: string) => ({ versions: [versionEntry(policy, base)] });

/** The document at `/v2.1`, answered with 200. */
export const novaVersion = (policy: MicroversionPolicy, base: string) => {
  const entry = versionEntry(policy, base);
  const described = { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' };
  return {
    version: {
      ...entry,
      links: [...entry.links, described],
      'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2.1' }],
    },
  };
};
