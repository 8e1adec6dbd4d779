/** What keystone's documents tell of one API version. */
export interface IdentityVersion {
  /** For example `v3.14`. */
  readonly id: string;
  /** ISO 8601, to the second. */
  readonly updated: string;
}

/** One version as keystone describes it; `base` is the public URL without the version's path. */
const versionEntry = ({ id, updated }: IdentityVersion, base: string) => ({
  id,
  status: 'stable',
  updated,
  links: [{ rel: 'self', href: `${base}/v3/` }],
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
});

/** The document at `/`, answered with 300 and a `Location` of its only version. */
export const keystoneVersions = (version: IdentityVersion, base: string) => ({
  versions: { values: [versionEntry(version, base)] },
});

/** The document at `/v3`, answered with 200. */
export const keystoneVersion = (version: IdentityVersion, base: string) => ({ version: versionEntry(version, base) });
