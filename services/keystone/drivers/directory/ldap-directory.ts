import {
  AndFilter,
  EqualityFilter,
  ExtensibleFilter,
  FilterParser,
  InvalidCredentialsError,
  NoSuchObjectError,
  ResultCodeError,
  type Client,
  type Filter,
} from 'ldapts';
import {
  DirectoryFailure,
  type Directory,
  type DirectoryContent,
  type DirectoryGroup,
  type DirectoryKey,
  type DirectoryUser,
} from '../directory.ts';
import { comparableName } from './distinguished-name.ts';
import { groupAttributes, groupOf, ldapEntry, userAttributes, userOf, type LdapEntry } from './ldap-entry.ts';
import { membersOf } from './ldap-members.ts';
import { LdapPool } from './ldap-pool.ts';
import type { LdapSettings } from './ldap-settings.ts';

type Tree = LdapSettings['users'] | LdapSettings['groups'];

const equals = (attribute: string, value: string): Filter => new EqualityFilter({ attribute, value });

const filterOf = (tree: Tree, more: readonly Filter[]): Filter => {
  const own = tree.filter === '' ? [] : [FilterParser.parseString(tree.filter)];
  return new AndFilter({ filters: [equals('objectClass', tree.objectClass), ...own, ...more] });
};

/** Active Directory's rule for members of members. */
const memberInChain = '1.2.840.113556.1.4.1941';

/** A name under which nobody is, for a look that takes as long as one at somebody. */
const nobody = 'cn=nobody-of-this-name';

/** Whether a user is one that the directory's group of the enabled names; undefined where no group does. */
type IsEnabled = ((user: { readonly dn: string; readonly localId: string }) => boolean) | undefined;

/** A directory behind LDAP, version 3. Each answer is waited for as long as the settings say, and no longer. */
export class LdapDirectory implements Directory {
  readonly #settings: LdapSettings;
  readonly #pool: LdapPool;
  readonly #logins: LdapPool;

  constructor(settings: LdapSettings, monotonic: () => number) {
    const { account, pool, loginPool } = settings;
    this.#settings = settings;
    const prepare = (client: Client): Promise<void> => client.bind(account.name, account.password);
    this.#pool = new LdapPool({ settings, pool, monotonic, prepare });
    this.#logins = new LdapPool({ settings, pool: loginPool, monotonic, prepare: () => Promise.resolve() });
  }

  async read(): Promise<DirectoryContent> {
    const isEnabled = await this.#isEnabled();
    const found = await this.#search(this.#settings.users, userAttributes(this.#settings.users));
    const users = found.flatMap((entry) => userOf(entry, this.#settings.users, isEnabled) ?? []);
    const entries = await this.#search(this.#settings.groups, groupAttributes(this.#settings.groups));
    const members = membersOf(entries, users, this.#settings.groups);
    const groups = entries.flatMap((entry) => {
      const group = groupOf(entry, this.#settings.groups);
      return group === undefined ? [] : [{ ...group, memberIds: members.get(comparableName(entry.dn)) ?? [] }];
    });
    return { users, groups };
  }

  async findUser(key: DirectoryKey): Promise<DirectoryUser | undefined> {
    const { users } = this.#settings;
    const [attribute, value] = 'name' in key ? [users.nameAttribute, key.name] : [users.idAttribute, key.localId];
    const [entry, ...others] = await this.#search(users, userAttributes(users), [equals(attribute, value)]);
    if (entry === undefined || others.length > 0) return undefined;
    return userOf(entry, users, await this.#isEnabled());
  }

  async groupsOf(user: DirectoryUser): Promise<readonly DirectoryGroup[]> {
    const { groups } = this.#settings;
    const value = groups.membersAreIds ? user.localId : user.place;
    const member = groups.isNested
      ? new ExtensibleFilter({ matchType: groups.memberAttribute, rule: memberInChain, value })
      : equals(groups.memberAttribute, value);
    const attributes = groupAttributes(groups).filter((attribute) => attribute !== groups.memberAttribute);
    const found = await this.#search(groups, attributes, [member]);
    return found.flatMap((entry) => groupOf(entry, groups) ?? []);
  }

  async isPassword(user: DirectoryUser | undefined, password: string): Promise<boolean> {
    // Servers take a name without a password for nobody's login, and let it in.
    if (password === '') return false;
    try {
      await this.#logins.use((client) => client.bind(user?.place ?? nobody, password));
      return user !== undefined;
    } catch (error) {
      if (!(error instanceof ResultCodeError)) throw error;
      if (user === undefined || error instanceof InvalidCredentialsError) return false;
      throw new DirectoryFailure(`a login was not judged: ${error.message}`, { cause: error });
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.close(), this.#logins.close()]);
  }

  async #isEnabled(): Promise<IsEnabled> {
    const { emulation } = this.#settings.users.enabled;
    if (emulation === undefined) return undefined;
    const { group, memberAttribute, areIds } = emulation;
    const [entry] = await this.#asking(group, (client) =>
      client.search(group, { scope: 'base', filter: '(objectClass=*)', attributes: [memberAttribute] }),
    );
    const values = entry?.all(memberAttribute) ?? [];
    const members = new Set(areIds ? values : values.map(comparableName));
    return ({ dn, localId }) => members.has(areIds ? localId : comparableName(dn));
  }

  #search(tree: Tree, attributes: readonly string[], more: readonly Filter[] = []): Promise<LdapEntry[]> {
    const { scope, pageSize, aliases } = this.#settings;
    return this.#asking(tree.base, (client) =>
      client.search(tree.base, {
        scope,
        filter: filterOf(tree, more),
        attributes: [...attributes],
        ...(pageSize > 0 ? { paged: { pageSize } } : {}),
        ...(aliases === undefined ? {} : { derefAliases: aliases }),
      }),
    );
  }

  /** What a search found. A place that is not there is told, for it is a mistake in the configuration. */
  async #asking(base: string, search: (client: Client) => ReturnType<Client['search']>): Promise<LdapEntry[]> {
    try {
      return (await this.#pool.use(search)).searchEntries.map(ldapEntry);
    } catch (error) {
      if (error instanceof DirectoryFailure) throw error;
      const what = error instanceof NoSuchObjectError ? 'there is no such entry' : String(error);
      throw new DirectoryFailure(`a search below ${base} failed: ${what}`, { cause: error });
    }
  }
}
