import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import { grouped } from './grouped.ts';
import { idIn } from './id-list.ts';
import type { ListShape } from './list-query.ts';
import { openByPolicy } from './rbac-policy-store.ts';
import type { SubnetRow, Tables } from './tables.ts';

export type Subnet = Selectable<SubnetRow>;

/** How subnets are listed: a project sees its own, those of its networks, and those of networks shared with it. */
export const subnetList = (project: string | undefined): ListShape => ({
  table: 'subnets',
  conditions: {
    shared: (eb, values) => {
      const shared = openByPolicy(eb, 'subnets.network_id', project);
      return eb.or(values.map((value) => (value === true ? shared : eb.not(shared))));
    },
    'router:external': (eb, values) =>
      eb.exists(
        eb
          .selectFrom('networks')
          .select('networks.id')
          .whereRef('networks.id', '=', 'subnets.network_id')
          .where('networks.is_external', 'in', values),
      ),
  },
  visible: (eb, viewer) =>
    eb.or([
      ...(viewer === undefined
        ? []
        : [
            eb('subnets.project_id', '=', viewer),
            eb.exists(
              eb
                .selectFrom('networks')
                .select('networks.id')
                .whereRef('networks.id', '=', 'subnets.network_id')
                .where('networks.project_id', '=', viewer),
            ),
          ]),
      openByPolicy(eb, 'subnets.network_id', viewer),
    ]),
});

const ofNetwork = prepared((db: Executor<Tables>, parameter: Parameter<{ network_id: string }>) =>
  db
    .selectFrom('subnets')
    .selectAll()
    .where('network_id', '=', parameter('network_id'))
    .orderBy('created_at')
    .orderBy('id'),
);

/** A network's subnets, oldest first. */
export const subnetsOf = async (db: Executor<Tables>, networkId: string): Promise<readonly Subnet[]> =>
  ofNetwork.all(db, { network_id: networkId });

/** Networks' subnets, oldest first, by the network's id. */
export const subnetsOfNetworks = async (
  db: Executor<Tables>,
  networkIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Subnet[]>> => {
  if (networkIds.length === 0) return new Map();
  const query = db
    .selectFrom('subnets')
    .selectAll()
    .where(idIn(db, 'network_id', networkIds));
  return grouped(
    await query.orderBy('created_at').orderBy('id').execute(),
    ({ network_id }) => network_id,
    (row) => row,
  );
};

/** Counts a network's changes: what happens to its subnets happens to it. */
export const bumpNetwork = async (tx: Transaction<Tables>, networkId: string, at: string): Promise<void> => {
  await tx
    .updateTable('networks')
    .set((eb) => ({ revision_number: eb('revision_number', '+', 1), updated_at: at }))
    .where('id', '=', networkId)
    .execute();
};
