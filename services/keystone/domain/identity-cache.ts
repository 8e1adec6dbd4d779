import type { RoleReference } from '@nimbo/context/identity.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { allInferences } from '../db/implied-role-store.ts';
import { allRoles } from '../db/role-store.ts';
import type { Tables } from '../db/tables.ts';
import {
  findAssignedRoleIds,
  findTokenProject,
  findTokenUser,
  type TokenProject,
  type TokenUser,
} from '../db/token-facts-store.ts';
import { BoundedCache } from './bounded-cache.ts';
import { DelegationFacts } from './delegation/delegation-facts.ts';
import { roleGraph, type RoleGraph } from './role-graph.ts';

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
  readonly #roles: BoundedCache<readonly RoleReference[]>;
  #graph: Promise<RoleGraph> | undefined;

  constructor(db: Executor<Tables>, revision: number, limit: number) {
    this.revision = revision;
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

  /** The effective roles of a user on a project, a domain or (`system`) the system. */
  async effectiveRoles(userId: string, targetId: string): Promise<readonly RoleReference[]> {
    const key = `${userId} ${targetId}`;
    const known = this.#roles.get(key);
    if (known !== undefined) return known;
    const roleIds = await this.#assigned(userId, targetId);
    const roles = (await this.roles()).effective([...new Set(roleIds)]);
    this.#roles.set(key, roles);
    return roles;
  }

  /** Roles on the target itself, and those handed down from each project above it and from its domain. */
  async #assigned(userId: string, targetId: string): Promise<string[]> {
    const roleIds: string[] = [];
    let at = targetId;
    let above = (await this.project(targetId))?.parent_id ?? '';
    do {
      roleIds.push(...(await findAssignedRoleIds(this.#db, userId, { targetId: at, aboveId: above })));
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
  readonly #limit: number;
  #facts: IdentityFacts;

  constructor(db: Executor<Tables>, limit: number) {
    this.#db = db;
    this.#limit = limit;
    this.#facts = new IdentityFacts(db, -1, limit);
  }

  /** Facts no older than this revision. */
  at(revision: number): IdentityFacts {
    if (this.#facts.revision < revision) this.#facts = new IdentityFacts(this.#db, revision, this.#limit);
    return this.#facts;
  }
}
