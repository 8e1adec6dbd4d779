import { BadRequest } from '@nimbo/errors/faults.ts';

/** Where a database is. */
export type DatabaseLocation =
  | { readonly dialect: 'sqlite'; readonly path: string }
  | { readonly dialect: 'postgres' | 'mariadb'; readonly url: URL };

const schemes: Readonly<Record<string, 'postgres' | 'mariadb'>> = {
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
  'mysql:': 'mariadb',
  'mariadb:': 'mariadb',
};

/**
 * Understands `postgres://user:password@host/database`, `mysql://…`, `mariadb://…`, `sqlite:path` and bare paths.
 * A unix socket is named by the query `?socket=/directory/or/file`.
 * @throws BadRequest for another scheme, without repeating the URL, which may hold a password
 */
export const databaseLocation = (text: string): DatabaseLocation => {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return { dialect: 'sqlite', path: text };
  if (scheme === 'sqlite') return { dialect: 'sqlite', path: text.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '') };
  const dialect = schemes[`${scheme}:`];
  if (dialect === undefined)
    throw new BadRequest(`The database URL has the scheme ${scheme}; use postgres, mariadb, mysql or a path.`);
  return { dialect, url: parse(text) };
};

const parse = (text: string): URL => {
  try {
    return new URL(text);
  } catch {
    throw new BadRequest('The database URL is malformed; it should read postgres://user:password@host/database.');
  }
};
