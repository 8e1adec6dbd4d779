/** One minor version of the Images API as its document lists it, newest first. */
export interface ImageVersion {
  /** For example `v2.17`. */
  readonly id: string;
  readonly status: 'CURRENT' | 'SUPPORTED' | 'EXPERIMENTAL' | 'DEPRECATED';
}

/** The document at `/` (answered with 300) and `/versions` (200); `base` is the public URL without `/v2`. */
export const glanceVersions = (versions: readonly ImageVersion[], base: string) => ({
  versions: versions.map(({ id, status }) => ({ id, status, links: [{ rel: 'self', href: `${base}/v2/` }] })),
});
