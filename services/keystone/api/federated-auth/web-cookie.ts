import type { IncomingHttpHeaders } from 'node:http';

/** The cookie in which a browser keeps a login that has begun. */
export const webCookie = 'nimbo_websso';

/** Seconds: as long as a login may take. */
const lifetime = 600;

/**
 * Sent back to this cloud only. A provider that answers by a form posts from its own site, which browsers allow over
 * https only where the cookie says so.
 */
export const keptLogin = (sealed: string, url: URL): string =>
  `${webCookie}=${sealed}; Path=/; HttpOnly; Max-Age=${lifetime}${url.protocol === 'https:' ? '; SameSite=None; Secure' : ''}`;

/** What the browser has kept. */
export const keptIn = ({ cookie }: IncomingHttpHeaders): string | undefined =>
  (cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${webCookie}=`))
    ?.slice(webCookie.length + 1);
