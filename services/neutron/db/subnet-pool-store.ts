import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { ListShape } from './list-query.ts';
import { openByPolicy } from './rbac-policy-store.ts';
import type { SubnetPoolRow, Tables } from './tables.ts';

export type SubnetPool = Selectable<SubnetPoolRow>;

/** How subnet pools are listed: a project sees its own and those shared with it. */
export const subnetPoolList = (project: string | undefined): ListShape => ({
  table: 'subnetpools',
  conditions: {
    shared: (eb, values) => {
      const shared = openByPolicy(eb, 'subnetpools.id', project);
      return eb.or(values.map((value) => (value === true ? shared : eb.not(shared))));
    },
    is_default: (eb, values) =>
      eb.or(values.map((value) => eb('subnetpools.default_ip_version', value === true ? 'is not' : 'is', null))),
  },
  visible: (eb, viewer) =>
    eb.or([
      ...(viewer === undefined ? [] : [eb('subnetpools.project_id', '=', viewer)]),
      openByPolicy(eb, 'subnetpools.id', viewer),
    ]),
});

/** The id of the pool that subnets of an IP version get their blocks from where they name none. */
export const findDefaultPool = async (db: Executor<Tables>, version: number): Promise<string | undefined> =>
  (await db.selectFrom('subnetpools').select('id').where('default_ip_version', '=', version).executeTakeFirst())?.id;

/** The blocks that subnets have of a pool, with whose they are. */
export const blocksOfPool = (
  db: Executor<Tables>,
  poolId: string,
): Promise<{ readonly cidr: string; readonly project_id: string }[]> =>
  db.selectFrom('subnets').select(['cidr', 'project_id']).where('subnetpool_id', '=', poolId).execute();

/** The projects that have subnets of a pool. */
export const poolProjects = async (db: Executor<Tables>, poolId: string): Promise<readonly string[]> => {
  const query = db.selectFrom('subnets').select('project_id').distinct().where('subnetpool_id', '=', poolId);
  return (await query.execute()).map(({ project_id }) => project_id);
};
