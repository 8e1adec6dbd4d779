import type { Clock } from '@nimbo/context/clock.ts';
import type { RoleReference } from '@nimbo/context/identity.ts';
import { millisecondsOf, timestampOf } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { hasExpiringMemberships, listExpiringMemberships } from '../db/federated-user-store.ts';
import { findIdentityProvider, type IdentityProvider } from '../db/identity-provider-store.ts';
import { allInferences } from '../db/implied-role-store.ts';
import { allRoles } from '../db/role-store.ts';
import type { Tables } from '../db/tables.ts';
import {
  findAssignedRoleIds,
  findRoleIdsOfGroups,
  findTokenProject,
  findTokenUser,
  type TokenProject,
  type TokenUser,
} from '../db/token-facts-store.ts';
import { BoundedCache } from './bounded-cache.ts';
import { DelegationFacts } from './delegation/delegation-facts.ts';
import { roleGraph, type RoleGraph } from './role-graph.ts';

/** Groups that a user is in for a while. */
interface Memberships {
  readonly groupIds: readonly string[];
  /** Milliseconds since the epoch when the first of them ends; infinite where there are none. */
  readonly until: number;
}

const noMemberships: Memberships = { groupIds: [], until: Number.POSITIVE_INFINITY };

/** Roles, and until when they surely are these. */
interface KnownRoles {
  readonly roles: readonly RoleReference[];
  readonly until: number;
}

/**
 * Facts about users, projects and roles as they stood at one identity revision or a little later. What does not exist
 * is not remembered: creating something changes no revision.
 */
export class IdentityFacts {
  readonly revision: number;
  readonly delegations: DelegationFacts;
  readonly #db: Executor<Tables>;
  readonly #users: BoundedCache<TokenUser>;
  readonly #projects: BoundedCache<TokenProject>;
  readonly #roles: BoundedCache<KnownRoles>;
  readonly #memberships: BoundedCache<Memberships>;
  readonly #providers: BoundedCache<IdentityProvider>;
  readonly #clock: Clock;
  #anyExpire: Promise<boolean> | undefined;
  #graph: Promise<RoleGraph> | undefined;

  constructor(db: Executor<Tables>, clock: Clock, revision: number, limit: number) {
    this.revision = revision;
    this.#clock = clock;
    this.#memberships = new BoundedCache(limit);
    this.#providers = new BoundedCache(limit);
    this.delegations = new DelegationFacts(db, limit);
    this.#db = db;
    this.#users = new BoundedCache(limit);
    this.#projects = new BoundedCache(limit);
    this.#roles = new BoundedCache(limit);
  }

  async user(id: string): Promise<TokenUser | undefined> {
    const known = this.#users.get(id);
    if (known !== undefined) return known;
    const user = await findTokenUser(this.#db, id);
    if (user !== undefined) this.#users.set(id, user);
    return user;
  }

  /** A project or domain. */
  async project(id: string): Promise<TokenProject | undefined> {
    const known = this.#projects.get(id);
    if (known !== undefined) return known;
    const project = await findTokenProject(this.#db, id);
    if (project !== undefined) this.#projects.set(id, project);
    return project;
  }

  /** All roles and inferences. */
  roles(): Promise<RoleGraph> {
    this.#graph ??= this.#loadGraph().catch((error: unknown) => {
      this.#graph = undefined;
      throw error;
    });
    return this.#graph;
  }

  /**
   * The effective roles of a user on a project, a domain or (`system`) the system.
   * @param ownGroupIds groups that a token brings along
   */
  async effectiveRoles(
    userId: string,
    targetId: string,
    ownGroupIds: readonly string[] = [],
  ): Promise<readonly RoleReference[]> {
    const key = [userId, targetId, ...ownGroupIds].join(' ');
    const known = this.#roles.get(key);
    if (known !== undefined && this.#clock.now() < known.until) return known.roles;
    const { groupIds, until } = await this.memberships(userId);
    const roleIds = await this.#assigned(userId, targetId, [...new Set([...groupIds, ...ownGroupIds])]);
    const roles = (await this.roles()).effective([...new Set(roleIds)]);
    this.#roles.set(key, { roles, until });
    return roles;
  }

  /** The groups that a user is in for a while, from the last login by an identity provider. */
  async memberships(userId: string): Promise<Memberships> {
    this.#anyExpire ??= hasExpiringMemberships(this.#db);
    if (!(await this.#anyExpire)) return noMemberships;
    const now = this.#clock.now();
    const known = this.#memberships.get(userId);
    if (known !== undefined && now < known.until) return known;
    const found = await listExpiringMemberships(this.#db, userId, timestampOf(now));
    const until = Math.min(Number.POSITIVE_INFINITY, ...found.map(({ expiresAt }) => millisecondsOf(expiresAt)));
    const memberships = { groupIds: found.map(({ groupId }) => groupId), until };
    this.#memberships.set(userId, memberships);
    return memberships;
  }

  async identityProvider(id: string): Promise<IdentityProvider | undefined> {
    const known = this.#providers.get(id);
    if (known !== undefined) return known;
    const provider = await findIdentityProvider(this.#db, id);
    if (provider !== undefined) this.#providers.set(id, provider);
    return provider;
  }

  /** Roles on the target itself, and those handed down from each project above it and from its domain. */
  async #assigned(userId: string, targetId: string, groupIds: readonly string[]): Promise<string[]> {
    const roleIds: string[] = [];
    let at = targetId;
    let above = (await this.project(targetId))?.parent_id ?? '';
    do {
      const place = { targetId: at, aboveId: above };
      roleIds.push(...(await findAssignedRoleIds(this.#db, userId, place)));
      roleIds.push(...(await findRoleIdsOfGroups(this.#db, groupIds, place)));
      at = '';
      above = above === '' ? '' : ((await this.project(above))?.parent_id ?? '');
    } while (above !== '');
    return roleIds;
  }

  async #loadGraph(): Promise<RoleGraph> {
    return roleGraph(await allRoles(this.#db), await allInferences(this.#db));
  }
}

/**
 * The facts at the newest revision seen. Facts are loaded into the object of the revision that was read before them,
 * so that a slow load never ends up among newer facts.
 */
export class IdentityCache {
  readonly #db: Executor<Tables>;
  readonly #clock: Clock;
  readonly #limit: number;
  #facts: IdentityFacts;

  constructor(db: Executor<Tables>, clock: Clock, limit: number) {
    this.#db = db;
    this.#clock = clock;
    this.#limit = limit;
    this.#facts = new IdentityFacts(db, clock, -1, limit);
  }

  /** Facts no older than this revision. */
  at(revision: number): IdentityFacts {
    if (this.#facts.revision < revision) this.#facts = new IdentityFacts(this.#db, this.#clock, revision, this.#limit);
    return this.#facts;
  }
}
