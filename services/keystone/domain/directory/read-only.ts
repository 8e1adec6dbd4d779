import { Forbidden } from '@nimbo/errors/faults.ts';
import type { Keystone } from '../keystone.ts';

/** Directories are only read. @throws Forbidden for a domain that keeps its users in one */
export const assertOwnUsers = async ({ directories }: Keystone, domainId: string): Promise<void> => {
  if ((await directories.of(domainId)) === undefined) return;
  throw new Forbidden(
    `Users and groups of domain ${domainId} are kept in a directory, which is only read here: change them there.`,
    { code: 'keystone.directory_read_only', details: { domain_id: domainId } },
  );
};
