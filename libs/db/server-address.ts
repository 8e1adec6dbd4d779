import { readFileSync } from 'node:fs';
import { BadRequest } from '@nimbo/errors/faults.ts';

/** How a server's pool is opened; what `openDatabase` hands to PostgreSQL and MariaDB. */
export interface ServerOptions {
  readonly name: string;
  readonly url: URL;
  readonly poolSize?: number;
  readonly statementTimeout?: number;
}

/** What a database URL says about its server. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number | undefined;
  /** PostgreSQL: the directory of the socket; MariaDB: the socket itself. */
  readonly socket: string | undefined;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  /** Certificate authorities to trust; empty: the system's. Undefined: no TLS. */
  readonly tls: { readonly ca?: string } | undefined;
}

const known = new Set(['socket', 'tls', 'ca']);

/**
 * Takes a URL apart. Its query knows `socket=PATH`, `tls=on` (the certificate is always verified) and `ca=FILE`.
 * @throws BadRequest for a URL without user or database, or with an unknown setting
 */
export const serverAddress = (url: URL): ServerAddress => {
  const query = url.searchParams;
  for (const name of query.keys())
    if (!known.has(name))
      throw new BadRequest(`The database URL has the unknown setting ${name}; known are ${[...known].join(', ')}.`);
  const [user, database] = [decodeURIComponent(url.username), decodeURIComponent(url.pathname.slice(1))];
  if (user === '' || database === '') throw new BadRequest('The database URL needs a user and a database name.');
  return {
    host: url.hostname.replace(/^\[|\]$/g, '') || 'localhost',
    port: url.port === '' ? undefined : Number(url.port),
    socket: query.get('socket') ?? undefined,
    user,
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
    database,
    tls: tlsOf(query),
  };
};

const tlsOf = (query: URLSearchParams): ServerAddress['tls'] => {
  const [tls, ca] = [query.get('tls'), query.get('ca')];
  if (tls !== null && tls !== 'on' && tls !== 'off') throw new BadRequest('tls in the database URL is on or off.');
  if (ca !== null) return { ca: readFileSync(ca, 'utf8') };
  return tls === 'on' ? {} : undefined;
};
