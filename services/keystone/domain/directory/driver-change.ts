import { BadRequest, Conflict } from '@nimbo/errors/faults.ts';
import { deleteDirectoryReadAt, hasOwnUsers, listDirectoryEntries } from '../../db/directory-store.ts';
import type { DomainOption } from '../../db/domain-option-store.ts';
import { ldapSettings } from '../../drivers/directory/ldap-settings.ts';
import type { Change } from '../change.ts';
import { domainDefaults } from '../domain-config-options.ts';
import { isDirectory } from './directories.ts';
import { mirrorGone } from './mirror.ts';

/** Where a domain's users may be. */
const drivers: ReadonlySet<unknown> = new Set(['sql', 'ldap']);

/** @throws BadRequest for options that mean nothing, with their names */
export const assertDirectoryFit = (options: readonly DomainOption[]): void => {
  const driver = options.find(({ group, option }) => group === 'identity' && option === 'driver');
  if (driver !== undefined && !drivers.has(driver.value)) {
    throw new BadRequest('The option driver of identity must be sql or ldap.');
  }
  const own = options.filter(({ group }) => group === 'ldap').map(({ option, value }) => [option, value] as const);
  ldapSettings({ ...domainDefaults['ldap'], ...Object.fromEntries(own) });
};

/** What options that were set mean for the users of a domain. @throws Conflict where it has users of its own */
export const followDriver = async (
  changing: Change,
  domainId: string,
  { before, after }: { readonly before: readonly DomainOption[]; readonly after: readonly DomainOption[] },
): Promise<void> => {
  // Another place, or other attributes: what is known must be read again.
  await deleteDirectoryReadAt(changing.tx, domainId);
  if (isDirectory(after) && (await hasOwnUsers(changing.tx, domainId))) {
    throw new Conflict(
      `Domain ${domainId} has users or groups of its own: remove them before it keeps its users in a directory.`,
    );
  }
  if (!isDirectory(before) || isDirectory(after)) return;
  for (const entry of await listDirectoryEntries(changing.tx, domainId)) {
    if (entry.goneAt === null) await mirrorGone(changing, entry);
  }
};
