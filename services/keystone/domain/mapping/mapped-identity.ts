import { BadRequest } from '@nimbo/errors/faults.ts';
import type { LocalRule, MappedDomain, Mapping } from '../../db/mapping-store.ts';
import { takenBy, type Assertion } from './remote.ts';
import { filled, filledAll, type Taken } from './template.ts';

/** The user that rules make of an assertion. */
export interface MappedUser {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly domain?: MappedDomain | undefined;
  /** `local` for a user who is kept here, `ephemeral` for one known by what is said of it only. */
  readonly type: 'ephemeral' | 'local';
}

/** A group by name, in a domain. */
interface MappedGroup {
  readonly name: string;
  readonly domain: MappedDomain;
}

/** A project that a user gets roles on, and that is made where it is missing. */
export interface MappedProject {
  readonly name: string;
  readonly domain?: MappedDomain | undefined;
  readonly roles: readonly string[];
}

/** Everything that rules make of an assertion. */
export interface MappedIdentity {
  readonly user: MappedUser;
  readonly groupIds: readonly string[];
  readonly groups: readonly MappedGroup[];
  readonly projects: readonly MappedProject[];
}

type Mutable = {
  user: MappedUser | undefined;
  readonly groupIds: string[];
  readonly groups: MappedGroup[];
  projects: readonly MappedProject[];
};

const filledDomain = (domain: MappedDomain | undefined, taken: Taken): MappedDomain | undefined => {
  if (domain === undefined) return undefined;
  const { id, name } = domain;
  return {
    ...(id === undefined ? {} : { id: filled(id, taken) }),
    ...(name === undefined ? {} : { name: filled(name, taken) }),
  };
};

/** The domain that a rule gives users and projects: in schema 1.0 none, those live where their provider's users do. */
const placeOf = (own: MappedDomain | undefined, local: LocalRule, taken: Taken, version: string) =>
  version === '1.0' ? undefined : filledDomain(own ?? local.domain, taken);

const userOf = (local: LocalRule, taken: Taken, version: string): MappedUser | undefined => {
  const { user } = local;
  if (user === undefined) return undefined;
  const text = (template: string | undefined) => (template === undefined ? undefined : filled(template, taken));
  const type = user.type ?? 'ephemeral';
  const domain = type === 'local' ? filledDomain(user.domain, taken) : undefined;
  return {
    id: text(user.id),
    name: text(user.name),
    email: text(user.email),
    domain: domain ?? placeOf(user.domain, local, taken, version),
    type,
  };
};

const addGroups = (identity: Mutable, local: LocalRule, taken: Taken): void => {
  const { group, groups, group_ids: ids } = local;
  const domain = filledDomain(local.domain, taken) ?? {};
  if (group !== undefined && 'id' in group) identity.groupIds.push(filled(group.id, taken));
  else if (group !== undefined) {
    identity.groups.push({ name: filled(group.name, taken), domain: filledDomain(group.domain, taken) ?? {} });
  }
  if (ids !== undefined) identity.groupIds.push(...filledAll(ids, taken));
  if (groups !== undefined) identity.groups.push(...filledAll(groups, taken).map((name) => ({ name, domain })));
};

const projectsOf = (local: LocalRule, taken: Taken, version: string): readonly MappedProject[] | undefined =>
  local.projects?.map((project) => ({
    name: filled(project.name, taken),
    domain: placeOf(project.domain, local, taken, version),
    roles: project.roles.map((role) => filled(role.name, taken)),
  }));

const add = (identity: Mutable, local: LocalRule, taken: Taken, version: string): void => {
  // Of several users the first counts, of several lists of projects the last: as upstream.
  identity.user ??= userOf(local, taken, version);
  identity.projects = projectsOf(local, taken, version) ?? identity.projects;
  addGroups(identity, local, taken);
};

/**
 * What a mapping makes of an assertion.
 * @throws BadRequest where no rule holds, or one puts several values where one belongs
 */
export const mappedIdentity = ({ id, rules, schemaVersion }: Mapping, assertion: Assertion): MappedIdentity => {
  const identity: Mutable = { user: undefined, groupIds: [], groups: [], projects: [] };
  let holds = false;
  for (const { local, remote } of rules) {
    const taken = takenBy(remote, assertion);
    if (taken === undefined) continue;
    holds ||= local.length > 0;
    for (const each of local) add(identity, each, taken, schemaVersion);
  }
  if (!holds) throw new BadRequest(`No rule of mapping ${id} holds for what the identity provider said.`);
  return { ...identity, user: identity.user ?? { type: 'ephemeral' }, groupIds: [...new Set(identity.groupIds)] };
};
