import { findProjectByName } from '../db/project-store.ts';
import { findUserByName } from '../db/user-store.ts';
import type { Keystone } from './keystone.ts';

/** A domain by id or by name. */
export interface DomainIdentifier {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/** A user or project by id, or by name and domain. */
export interface OwnedIdentifier extends DomainIdentifier {
  readonly domain?: DomainIdentifier | undefined;
}

/** An id as given, whether or not there is such a domain; a name's id where there is one. */
export const findDomainId = async (
  { db }: Pick<Keystone, 'db'>,
  domain: DomainIdentifier | undefined,
): Promise<string | undefined> => {
  if (domain?.id !== undefined) return domain.id;
  if (domain?.name === undefined) return undefined;
  return (await findProjectByName(db.read, domain.name, null))?.id;
};

/** An id as given, whether or not there is such a user; a name's id where there is one. */
export const findUserId = async (
  keystone: Pick<Keystone, 'db'>,
  user: OwnedIdentifier,
): Promise<string | undefined> => {
  if (user.id !== undefined) return user.id;
  const domainId = await findDomainId(keystone, user.domain);
  if (domainId === undefined || user.name === undefined) return undefined;
  return (await findUserByName(keystone.db.read, user.name, domainId))?.id;
};
