/** One link of a resource. */
interface Link {
  readonly rel: 'self' | 'bookmark';
  readonly href: string;
}

/** The public URL of the service without the version, from the address of a request below `/v2.1`. */
const baseOf = (url: URL): string => url.origin + url.pathname.slice(0, Math.max(0, url.pathname.indexOf('/v2.1')));

/** The two links that nova's resources have: with the version and, for keeping, without. */
export const resourceLinks = (url: URL, collection: string, id: string): readonly Link[] => {
  const path = `${collection}/${encodeURIComponent(id)}`;
  return [
    { rel: 'self', href: `${baseOf(url)}/v2.1/${path}` },
    { rel: 'bookmark', href: `${baseOf(url)}/${path}` },
  ];
};
