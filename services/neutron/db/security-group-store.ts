import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import { grouped } from './grouped.ts';
import { idIn } from './id-list.ts';
import { openByPolicy } from './rbac-policy-store.ts';
import type { ListShape } from './list-query.ts';
import type { SecurityGroupRow, SecurityGroupRuleRow, Tables } from './tables.ts';

export type SecurityGroup = Selectable<SecurityGroupRow>;
export type SecurityGroupRule = Selectable<SecurityGroupRuleRow>;

/** How security groups are listed. */
export const securityGroupList = (project: string | undefined): ListShape => ({
  table: 'security_groups',
  conditions: {
    shared: (eb, values) => {
      const shared = openByPolicy(eb, 'security_groups.id', project);
      return eb.or(values.map((value) => (value === true ? shared : eb.not(shared))));
    },
  },
  visible: (eb, viewer) =>
    eb.or([
      ...(viewer === undefined ? [] : [eb('security_groups.project_id', '=', viewer)]),
      openByPolicy(eb, 'security_groups.id', viewer),
    ]),
});

/** How rules are listed: a project sees those of its own groups. */
export const securityGroupRuleList: ListShape = {
  table: 'security_group_rules',
  conditions: {},
  visible: (eb, project) =>
    eb.exists(
      eb
        .selectFrom('security_groups')
        .select('security_groups.id')
        .whereRef('security_groups.id', '=', 'security_group_rules.security_group_id')
        .where('security_groups.project_id', '=', project ?? ''),
    ),
};

const defaultOf = prepared((db: Executor<Tables>, parameter: Parameter<{ project_id: string }>) =>
  db
    .selectFrom('default_security_groups')
    .select('security_group_id')
    .where('project_id', '=', parameter('project_id')),
);

/** The id of a project's default group. */
export const findDefaultGroup = async (db: Executor<Tables>, projectId: string): Promise<string | undefined> =>
  (await defaultOf.first(db, { project_id: projectId }))?.security_group_id;

/** Names a project's default group; false where another was faster. */
export const claimDefaultGroup = (tx: Transaction<Tables>, projectId: string, groupId: string): Promise<boolean> =>
  insertIfMissing<Tables, 'default_security_groups'>(tx, 'default_security_groups', {
    project_id: projectId,
    security_group_id: groupId,
  });

/** A project has no default group any more. */
export const forgetDefaultGroup = async (tx: Transaction<Tables>, groupId: string): Promise<void> => {
  await tx.deleteFrom('default_security_groups').where('security_group_id', '=', groupId).execute();
};

/** The rules of groups, oldest first, by the group's id. */
export const rulesOfGroups = async (
  db: Executor<Tables>,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, readonly SecurityGroupRule[]>> => {
  if (groupIds.length === 0) return new Map();
  const query = db
    .selectFrom('security_group_rules')
    .selectAll()
    .where(idIn(db, 'security_group_id', groupIds));
  const rows = await query.orderBy('created_at').orderBy('id').execute();
  return grouped(
    rows,
    ({ security_group_id }) => security_group_id,
    (row) => row,
  );
};

/** Removes a group's rules, and the rules of others that name it. */
export const deleteRulesAbout = async (tx: Transaction<Tables>, groupId: string): Promise<void> => {
  await tx
    .deleteFrom('security_group_rules')
    .where((eb) => eb.or([eb('security_group_id', '=', groupId), eb('remote_group_id', '=', groupId)]))
    .execute();
};

/** The groups of ports, in order of ids, by the port's id. */
export const groupsOfPorts = async (
  db: Executor<Tables>,
  portIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  if (portIds.length === 0) return new Map();
  const query = db
    .selectFrom('port_security_groups')
    .selectAll()
    .where(idIn(db, 'port_id', portIds));
  const rows = await query.orderBy('security_group_id').execute();
  return grouped(
    rows,
    ({ port_id }) => port_id,
    ({ security_group_id }) => security_group_id,
  );
};

/** Puts a port into exactly these groups. */
export const replaceGroupsOfPort = async (
  tx: Transaction<Tables>,
  portId: string,
  groupIds: readonly string[],
): Promise<void> => {
  await tx.deleteFrom('port_security_groups').where('port_id', '=', portId).execute();
  await insertGroupsOfPort(tx, portId, groupIds);
};

/** Puts a new port into groups. */
export const insertGroupsOfPort = async (
  tx: Transaction<Tables>,
  portId: string,
  groupIds: readonly string[],
): Promise<void> => {
  const rows = groupIds.map((security_group_id) => ({ port_id: portId, security_group_id }));
  if (rows.length > 0) await tx.insertInto('port_security_groups').values(rows).execute();
};

/** How many ports are in a group. */
export const countPortsInGroup = async (db: Executor<Tables>, groupId: string): Promise<number> => {
  const row = await db
    .selectFrom('port_security_groups')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('security_group_id', '=', groupId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
};

/** The networks on which ports are in a group, or in one whose rules name it. */
export const networksOfGroup = async (db: Executor<Tables>, groupId: string): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('ports')
    .innerJoin('port_security_groups', 'port_security_groups.port_id', 'ports.id')
    .select('ports.network_id')
    .distinct()
    .where((eb) =>
      eb.or([
        eb('port_security_groups.security_group_id', '=', groupId),
        eb(
          'port_security_groups.security_group_id',
          'in',
          eb
            .selectFrom('security_group_rules')
            .select('security_group_rules.security_group_id')
            .where('security_group_rules.remote_group_id', '=', groupId),
        ),
      ]),
    )
    .execute();
  return rows.map(({ network_id }) => network_id);
};
