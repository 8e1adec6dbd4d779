import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import type { Tables } from './tables.ts';

/* The queries behind the validation of a token: nothing is asked more often in a cloud. */

/** A user as a token needs it. */
export interface TokenUser {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly domain_id: string;
  readonly domain_name: string;
  readonly domain_enabled: boolean;
  readonly default_project_id: string | null;
  readonly password_expires_at: Timestamp | null;
  /** JSON, as the database has it. */
  readonly options: string;
}

/** A project as a token needs it; a domain has no domain. */
export interface TokenProject {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly is_domain: boolean;
  /** Null for domains only. */
  readonly parent_id: string | null;
  readonly domain_id: string | null;
  readonly domain_name: string | null;
  readonly domain_enabled: boolean | null;
}

const user = prepared((db: Executor<Tables>, parameter: Parameter<{ id: string }>) =>
  db
    .selectFrom('users')
    .innerJoin('projects', 'projects.id', 'users.domain_id')
    .leftJoin('passwords', (join) =>
      join.onRef('passwords.user_id', '=', 'users.id').on('passwords.replaced_at', 'is', null),
    )
    .select(['users.id', 'users.name', 'users.enabled', 'users.domain_id', 'users.default_project_id', 'users.options'])
    .select(['projects.name as domain_name', 'projects.enabled as domain_enabled'])
    .select('passwords.expires_at as password_expires_at')
    .where('users.id', '=', parameter('id')),
);

const project = prepared((db: Executor<Tables>, parameter: Parameter<{ id: string }>) =>
  db
    .selectFrom('projects')
    .leftJoin('projects as domains', 'domains.id', 'projects.domain_id')
    .select(['projects.id', 'projects.name', 'projects.enabled', 'projects.is_domain', 'projects.parent_id'])
    .select(['domains.id as domain_id', 'domains.name as domain_name', 'domains.enabled as domain_enabled'])
    .where('projects.id', '=', parameter('id')),
);

const roleIds = prepared(
  (db: Executor<Tables>, parameter: Parameter<{ userId: string; targetId: string; aboveId: string }>) =>
    db
      .selectFrom('assignments')
      .select('role_id')
      .where((eb) =>
        eb.or([
          eb('actor_id', '=', parameter('userId')),
          eb(
            'actor_id',
            'in',
            eb.selectFrom('group_members').select('group_id').where('user_id', '=', parameter('userId')),
          ),
        ]),
      )
      .where((eb) =>
        eb.or([
          eb.and([eb('target_id', '=', parameter('targetId')), eb('inherited', '=', false)]),
          eb.and([eb('target_id', '=', parameter('aboveId')), eb('inherited', '=', true)]),
        ]),
      ),
);

export const findTokenUser = (db: Executor<Tables>, id: string): Promise<TokenUser | undefined> =>
  user.first(db, { id });

/** The project, or the domain, of this id. */
export const findTokenProject = (db: Executor<Tables>, id: string): Promise<TokenProject | undefined> =>
  project.first(db, { id });

/** Where roles are looked for. */
export interface RolePlace {
  /** A project, a domain or (`system`) the system; empty for nowhere. */
  readonly targetId: string;
  /** What lies above it and hands roles down; empty for nothing. */
  readonly aboveId: string;
}

/** The roles of a user, own and those of groups, on a place; implied ones not included. */
export const findAssignedRoleIds = async (db: Executor<Tables>, userId: string, place: RolePlace): Promise<string[]> =>
  (await roleIds.all(db, { userId, ...place })).map((row) => row.role_id);

/** The roles that groups have on a place; implied ones not included. */
export const findRoleIdsOfGroups = async (
  db: Executor<Tables>,
  groupIds: readonly string[],
  { targetId, aboveId }: RolePlace,
): Promise<string[]> => {
  if (groupIds.length === 0) return [];
  const query = db.selectFrom('assignments').select('role_id').where('actor_kind', '=', 'group');
  const rows = await query
    .where('actor_id', 'in', groupIds)
    .where((eb) =>
      eb.or([
        eb.and([eb('target_id', '=', targetId), eb('inherited', '=', false)]),
        eb.and([eb('target_id', '=', aboveId), eb('inherited', '=', true)]),
      ]),
    )
    .execute();
  return rows.map((row) => row.role_id);
};
