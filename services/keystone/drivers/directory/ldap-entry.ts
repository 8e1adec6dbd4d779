import type { Entry } from 'ldapts';
import type { DirectoryGroup, DirectoryUser } from '../directory.ts';
import type { LdapSettings } from './ldap-settings.ts';

/** An entry's values, by attribute names in lower case: servers write them as they like. */
export interface LdapEntry {
  readonly dn: string;
  all(attribute: string): readonly string[];
  first(attribute: string): string | undefined;
}

const textsOf = (value: Entry[string] | undefined): string[] => {
  if (value === undefined) return [];
  const values = Array.isArray(value) ? value : [value];
  return values.map((each) => each.toString()).filter((each) => each !== '');
};

export const ldapEntry = (entry: Entry): LdapEntry => {
  const values = new Map(Object.keys(entry).map((key) => [key.toLowerCase(), key]));
  const all = (attribute: string): string[] => textsOf(entry[values.get(attribute.toLowerCase()) ?? '']);
  return { dn: entry.dn, all, first: (attribute) => all(attribute)[0] };
};

type Users = LdapSettings['users'];

/** The attributes that are asked for. */
export const userAttributes = (users: Users): string[] =>
  [
    users.idAttribute,
    users.nameAttribute,
    users.mailAttribute,
    users.descriptionAttribute,
    users.defaultProjectAttribute,
    users.enabled.attribute,
    ...users.additional.keys(),
  ].filter((attribute) => attribute !== '');

export const groupAttributes = (groups: LdapSettings['groups']): string[] =>
  [
    groups.idAttribute,
    groups.nameAttribute,
    groups.descriptionAttribute,
    groups.memberAttribute,
    ...groups.additional.keys(),
  ].filter((attribute) => attribute !== '');

const isTrue = (text: string): boolean => text.toLowerCase() === 'true';

/** Whether an entry itself says that its user may log in. */
const isEnabled = (entry: LdapEntry, { attribute, mask, isInverted, fallback }: Users['enabled']): boolean => {
  const value = entry.first(attribute) ?? fallback;
  if (mask !== 0) return (Number(value) & mask) !== mask;
  return isTrue(value) !== isInverted;
};

/** What of an entry goes among the unknown attributes, but for what is ignored. */
const extraOf = (
  entry: LdapEntry,
  { ignored, additional }: Pick<Users, 'ignored' | 'additional'>,
  known: Readonly<Record<string, string>>,
): Record<string, string> => {
  const named = [...Object.entries(known), ...[...additional].map(([from, to]) => [to, from] as const)];
  return Object.fromEntries(
    named.flatMap(([name, attribute]) => {
      const value = ignored.has(name) ? undefined : entry.first(attribute);
      return value === undefined ? [] : [[name, value]];
    }),
  );
};

/**
 * A user as an entry tells it; undefined for an entry without id or name. `isMember` says who is enabled where a group
 * does.
 */
export const userOf = (
  entry: LdapEntry,
  users: Users,
  isMember: ((user: { readonly dn: string; readonly localId: string }) => boolean) | undefined,
): DirectoryUser | undefined => {
  const localId = entry.first(users.idAttribute);
  const name = entry.first(users.nameAttribute)?.trim();
  if (localId === undefined || name === undefined || name === '') return undefined;
  const defaultProject = users.ignored.has('default_project_id') ? undefined : users.defaultProjectAttribute;
  return {
    localId,
    place: entry.dn,
    name,
    enabled: isMember?.({ dn: entry.dn, localId }) ?? isEnabled(entry, users.enabled),
    defaultProjectId: (defaultProject === undefined ? undefined : entry.first(defaultProject)) ?? null,
    extra: extraOf(entry, users, { email: users.mailAttribute, description: users.descriptionAttribute }),
  };
};

/** A group as an entry tells it, members left out; undefined for an entry without id or name. */
export const groupOf = (entry: LdapEntry, groups: LdapSettings['groups']): DirectoryGroup | undefined => {
  const localId = entry.first(groups.idAttribute);
  const name = entry.first(groups.nameAttribute)?.trim();
  if (localId === undefined || name === undefined || name === '') return undefined;
  const description = groups.ignored.has('description') ? undefined : entry.first(groups.descriptionAttribute);
  return { localId, name, description: description ?? '', extra: extraOf(entry, groups, {}), memberIds: [] };
};
