import { BadRequest } from '@nimbo/errors/faults.ts';

/** Options as a domain has them, defaults included (OpenStack's `[ldap]`). */
export type LdapOptions = Readonly<Record<string, string | number | boolean | null>>;

/** Where entries of one kind are, and how they are told from others. */
interface Tree {
  readonly base: string;
  readonly objectClass: string;
  /** A filter in LDAP's own notation; empty for none. */
  readonly filter: string;
  readonly idAttribute: string;
  readonly nameAttribute: string;
  readonly descriptionAttribute: string;
  /** Attributes of the API that are not taken from entries. */
  readonly ignored: ReadonlySet<string>;
  /** Further attributes, by their name in entries: what they are called in the API. */
  readonly additional: ReadonlyMap<string, string>;
}

/** How an entry says whether its user may log in. */
interface EnabledRule {
  readonly attribute: string;
  readonly mask: number;
  readonly isInverted: boolean;
  /** What holds where an entry says nothing. */
  readonly fallback: string;
  /** The group whose members are enabled, instead of any attribute. */
  readonly emulation:
    | { readonly group: string; readonly memberAttribute: string; readonly areIds: boolean }
    | undefined;
}

/** How many connections are kept, and for how long. */
export interface PoolSettings {
  readonly size: number;
  /** Milliseconds that a connection is used for; 0 for one use. */
  readonly lifetime: number;
  /** Times that connecting is tried. */
  readonly attempts: number;
  /** Milliseconds between those. */
  readonly pause: number;
}

export interface LdapSettings {
  readonly urls: readonly URL[];
  readonly account: { readonly name: string; readonly password: string };
  readonly scope: 'one' | 'sub';
  /** Entries in one answer of the server; 0 to ask for all at once. */
  readonly pageSize: number;
  readonly aliases: 'always' | 'find' | 'never' | 'search' | undefined;
  /** Milliseconds for connecting, and for each answer. */
  readonly timeout: number;
  readonly tls: {
    readonly start: boolean;
    readonly caFile: string;
    readonly caDirectory: string;
    readonly isVerified: boolean;
  };
  readonly users: Tree & {
    readonly mailAttribute: string;
    readonly defaultProjectAttribute: string;
    readonly enabled: EnabledRule;
  };
  readonly groups: Tree & {
    readonly memberAttribute: string;
    readonly membersAreIds: boolean;
    readonly isNested: boolean;
  };
  readonly pool: PoolSettings;
  readonly loginPool: PoolSettings;
}

const wrong = (option: string, wanted: string): BadRequest =>
  new BadRequest(`The option ${option} of ldap must be ${wanted}.`);

const textOf = (options: LdapOptions, option: string): string => {
  const value = options[option] ?? '';
  return typeof value === 'string' ? value.trim() : String(value);
};

const numberOf = (options: LdapOptions, option: string): number => {
  const number = Number(options[option] ?? Number.NaN);
  if (!Number.isFinite(number)) throw wrong(option, 'a number');
  return number;
};

const flagOf = (options: LdapOptions, option: string): boolean => {
  const value = String(options[option]).toLowerCase();
  if (['true', '1', 'yes', 'on'].includes(value)) return true;
  if (['false', '0', 'no', 'off', 'null'].includes(value)) return false;
  throw wrong(option, 'true or false');
};

const oneOf = <Choice extends string>(options: LdapOptions, option: string, choices: readonly Choice[]): Choice => {
  const value = textOf(options, option);
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw wrong(option, `one of ${choices.join(', ')}`);
  return found;
};

const urlsOf = (options: LdapOptions): URL[] =>
  textOf(options, 'url')
    .split(/[\s,]+/)
    .filter((url) => url !== '')
    .map((url) => {
      const parsed = URL.parse(url);
      if (parsed === null || !['ldap:', 'ldaps:'].includes(parsed.protocol) || parsed.hostname === '') {
        throw wrong('url', 'addresses such as ldaps://directory.example.org, separated by commas');
      }
      return parsed;
    });

const listOf = (options: LdapOptions, option: string): string[] =>
  textOf(options, option)
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** `telephoneNumber:phone,givenName:first`: attributes of entries and what they are called in the API. */
const mappingOf = (options: LdapOptions, option: string): Map<string, string> =>
  new Map(
    listOf(options, option).map((pair) => {
      const [from = '', to = '', more] = pair.split(':').map((each) => each.trim());
      if (from === '' || to === '' || more !== undefined) throw wrong(option, 'pairs such as telephoneNumber:phone');
      return [from.toLowerCase(), to];
    }),
  );

const treeOf = (options: LdapOptions, kind: 'user' | 'group', folder: string): Tree => ({
  base: textOf(options, `${kind}_tree_dn`) || `ou=${folder},${textOf(options, 'suffix')}`,
  objectClass: textOf(options, `${kind}_objectclass`),
  filter: textOf(options, `${kind}_filter`),
  idAttribute: textOf(options, `${kind}_id_attribute`),
  nameAttribute: textOf(options, `${kind}_name_attribute`),
  descriptionAttribute: textOf(options, kind === 'user' ? 'user_description_attribute' : 'group_desc_attribute'),
  ignored: new Set(listOf(options, `${kind}_attribute_ignore`)),
  additional: mappingOf(options, `${kind}_additional_attribute_mapping`),
});

const emulationOf = (options: LdapOptions): EnabledRule['emulation'] => {
  if (!flagOf(options, 'user_enabled_emulation')) return undefined;
  const asGroups = flagOf(options, 'user_enabled_emulation_use_group_config');
  return {
    group: textOf(options, 'user_enabled_emulation_dn') || `cn=enabled_users,${treeOf(options, 'user', 'Users').base}`,
    memberAttribute: asGroups ? textOf(options, 'group_member_attribute') : 'member',
    areIds: asGroups && flagOf(options, 'group_members_are_ids'),
  };
};

const enabledRuleOf = (options: LdapOptions): EnabledRule => ({
  attribute: textOf(options, 'user_enabled_attribute'),
  mask: numberOf(options, 'user_enabled_mask'),
  isInverted: flagOf(options, 'user_enabled_invert'),
  fallback: textOf(options, 'user_enabled_default'),
  emulation: emulationOf(options),
});

const usersOf = (options: LdapOptions): LdapSettings['users'] => {
  const tree = treeOf(options, 'user', 'Users');
  // Passwords are proved, never read.
  const secret = textOf(options, 'user_pass_attribute').toLowerCase();
  return {
    ...tree,
    additional: new Map([...tree.additional].filter(([attribute]) => attribute !== secret)),
    mailAttribute: textOf(options, 'user_mail_attribute'),
    defaultProjectAttribute: textOf(options, 'user_default_project_id_attribute'),
    enabled: enabledRuleOf(options),
  };
};

const groupsOf = (options: LdapOptions): LdapSettings['groups'] => ({
  ...treeOf(options, 'group', 'UserGroups'),
  memberAttribute: textOf(options, 'group_member_attribute'),
  membersAreIds: flagOf(options, 'group_members_are_ids'),
  isNested: flagOf(options, 'group_ad_nesting'),
});

const poolOf = (options: LdapOptions, use: string, prefix: '' | 'auth_'): PoolSettings => ({
  size: Math.max(1, numberOf(options, `${prefix}pool_size`)),
  lifetime: flagOf(options, use) ? numberOf(options, `${prefix}pool_connection_lifetime`) * 1_000 : 0,
  attempts: Math.max(1, numberOf(options, 'pool_retry_max')),
  pause: numberOf(options, 'pool_retry_delay') * 1_000,
});

/** Milliseconds that a server has for an answer where nothing is set. */
const usualTimeout = 5_000;

const aliasNames = {
  default: undefined,
  never: 'never',
  searching: 'search',
  finding: 'find',
  always: 'always',
} as const;

/** What options mean. @throws BadRequest for a value that says nothing, with the option's name */
export const ldapSettings = (options: LdapOptions): LdapSettings => {
  const timeout = numberOf(options, 'pool_connection_timeout');
  return {
    urls: urlsOf(options),
    account: { name: textOf(options, 'user'), password: textOf(options, 'password') },
    scope: oneOf(options, 'query_scope', ['one', 'sub']),
    pageSize: numberOf(options, 'page_size'),
    aliases: aliasNames[oneOf(options, 'alias_dereferencing', ['default', 'never', 'searching', 'finding', 'always'])],
    timeout: timeout > 0 ? timeout * 1_000 : usualTimeout,
    tls: {
      start: flagOf(options, 'use_tls'),
      caFile: textOf(options, 'tls_cacertfile'),
      caDirectory: textOf(options, 'tls_cacertdir'),
      isVerified: oneOf(options, 'tls_req_cert', ['demand', 'allow', 'never']) === 'demand',
    },
    users: usersOf(options),
    groups: groupsOf(options),
    pool: poolOf(options, 'use_pool', ''),
    loginPool: poolOf(options, 'use_auth_pool', 'auth_'),
  };
};
