import type { Executor } from '@nimbo/db/database.ts';
import { rootDomain, type Tables } from './tables.ts';

/** A name, and the domain it is a name in. */
export interface Named {
  readonly name: string;
  /** Undefined for domains. */
  readonly domain?: { readonly id: string; readonly name: string };
}

/** Ids per query: MariaDB and SQLite bound the number of parameters. */
const chunk = 500;

const chunks = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / chunk) }, (_, index) => ids.slice(index * chunk, (index + 1) * chunk));

interface NameRow {
  readonly id: string;
  readonly name: string;
  readonly domain_id: string;
  readonly domain_name: string | null;
}

const toNamed = ({ name, domain_id: id, domain_name: domainName }: NameRow): Named =>
  id === rootDomain || domainName === null ? { name } : { name, domain: { id, name: domainName } };

const projectNames = (db: Executor<Tables>, ids: readonly string[]): Promise<NameRow[]> =>
  db
    .selectFrom('projects')
    .leftJoin('projects as domains', 'domains.id', 'projects.domain_id')
    .select(['projects.id', 'projects.name', 'projects.domain_id', 'domains.name as domain_name'])
    .where('projects.id', 'in', ids)
    .execute();

const userNames = (db: Executor<Tables>, ids: readonly string[]): Promise<NameRow[]> =>
  db
    .selectFrom('users')
    .leftJoin('projects as domains', 'domains.id', 'users.domain_id')
    .select(['users.id', 'users.name', 'users.domain_id', 'domains.name as domain_name'])
    .where('users.id', 'in', ids)
    .execute();

const groupNames = (db: Executor<Tables>, ids: readonly string[]): Promise<NameRow[]> =>
  db
    .selectFrom('user_groups')
    .leftJoin('projects as domains', 'domains.id', 'user_groups.domain_id')
    .select(['user_groups.id', 'user_groups.name', 'user_groups.domain_id', 'domains.name as domain_name'])
    .where('user_groups.id', 'in', ids)
    .execute();

/** The names of projects, domains, users and groups, by id. */
export const listNames = async (
  db: Executor<Tables>,
  ids: {
    readonly projectIds: readonly string[];
    readonly userIds: readonly string[];
    readonly groupIds?: readonly string[];
  },
): Promise<ReadonlyMap<string, Named>> => {
  const names = new Map<string, Named>();
  for (const some of chunks(ids.projectIds)) {
    for (const row of await projectNames(db, some)) names.set(row.id, toNamed(row));
  }
  for (const some of chunks(ids.userIds)) {
    for (const row of await userNames(db, some)) names.set(row.id, toNamed(row));
  }
  for (const some of chunks(ids.groupIds ?? [])) {
    for (const row of await groupNames(db, some)) names.set(row.id, toNamed(row));
  }
  return names;
};
