import type { DirectoryUser } from '../directory.ts';
import { comparableName } from './distinguished-name.ts';
import type { LdapEntry } from './ldap-entry.ts';
import type { LdapSettings } from './ldap-settings.ts';

/** The local ids of the users in each group, by the group's comparable name. */
export type Members = ReadonlyMap<string, readonly string[]>;

type Names = ReadonlyMap<string, string>;

/** Users by what groups call them. */
const namesOf = (users: readonly DirectoryUser[], areIds: boolean): Names =>
  new Map(users.map(({ localId, place }) => [areIds ? localId : comparableName(place), localId]));

/** A group with those inside it, each once: groups may hold each other. */
const withNested = (group: string, inside: ReadonlyMap<string, readonly string[]>): Set<string> => {
  const reached = new Set([group]);
  for (const each of reached) for (const held of inside.get(each) ?? []) reached.add(held);
  return reached;
};

/** Who is in which group. Members that are no known users, or groups where those do not count, are left out. */
export const membersOf = (
  entries: readonly LdapEntry[],
  users: readonly DirectoryUser[],
  { memberAttribute, membersAreIds, isNested }: LdapSettings['groups'],
): Members => {
  const names = namesOf(users, membersAreIds);
  const written = new Map(
    entries.map((entry) => {
      const values = entry.all(memberAttribute);
      return [comparableName(entry.dn), membersAreIds ? values : values.map(comparableName)];
    }),
  );
  const userIds = (group: string): string[] => (written.get(group) ?? []).flatMap((name) => names.get(name) ?? []);
  return new Map(
    [...written.keys()].map((group) => {
      const groups = isNested ? withNested(group, written) : [group];
      return [group, [...new Set([...groups].flatMap(userIds))].toSorted()];
    }),
  );
};
