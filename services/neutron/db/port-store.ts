import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import { idIn } from './id-list.ts';
import type { ListBuilder, ListShape } from './list-query.ts';
import type { PortBindingRow, PortRow, Tables } from './tables.ts';

export type Port = Selectable<PortRow>;
export type PortBinding = Selectable<PortBindingRow>;

const withAddress = (eb: ListBuilder, column: 'ip_address' | 'subnet_id', values: readonly unknown[]) =>
  eb.exists(
    eb
      .selectFrom('ip_allocations')
      .select('ip_allocations.port_id')
      .whereRef('ip_allocations.port_id', '=', 'ports.id')
      .where(`ip_allocations.${column}`, 'in', values as readonly string[]),
  );

const withBinding = (eb: ListBuilder, column: 'host' | 'vif_type' | 'vnic_type', values: readonly unknown[]) =>
  eb.exists(
    eb
      .selectFrom('port_bindings')
      .select('port_bindings.port_id')
      .whereRef('port_bindings.port_id', '=', 'ports.id')
      .where('port_bindings.status', '=', 'ACTIVE')
      .where(`port_bindings.${column}`, 'in', values as readonly string[]),
  );

/** How ports are listed: a project sees its own and those of its networks. */
export const portList: ListShape = {
  table: 'ports',
  conditions: {
    'fixed_ips.ip_address': (eb, values) => withAddress(eb, 'ip_address', values),
    'fixed_ips.subnet_id': (eb, values) => withAddress(eb, 'subnet_id', values),
    'binding:host_id': (eb, values) => withBinding(eb, 'host', values),
    'binding:vif_type': (eb, values) => withBinding(eb, 'vif_type', values),
    'binding:vnic_type': (eb, values) => withBinding(eb, 'vnic_type', values),
    security_groups: (eb, values) =>
      eb.exists(
        eb
          .selectFrom('port_security_groups')
          .select('port_security_groups.port_id')
          .whereRef('port_security_groups.port_id', '=', 'ports.id')
          .where('port_security_groups.security_group_id', 'in', values),
      ),
  },
  visible: (eb, project) =>
    project === undefined
      ? eb.and([eb(eb.val(1), '=', 0)])
      : eb.or([
          eb('ports.project_id', '=', project),
          eb.exists(
            eb
              .selectFrom('networks')
              .select('networks.id')
              .whereRef('networks.id', '=', 'ports.network_id')
              .where('networks.project_id', '=', project),
          ),
        ]),
};

/** The bindings of ports that count now, by the port's id. */
export const bindingsOf = async (
  db: Executor<Tables>,
  portIds: readonly string[],
): Promise<ReadonlyMap<string, PortBinding>> => {
  if (portIds.length === 0) return new Map();
  const query = db
    .selectFrom('port_bindings')
    .selectAll()
    .where(idIn(db, 'port_id', portIds));
  const rows = await query.where('status', '=', 'ACTIVE').execute();
  return new Map(rows.map((row) => [row.port_id, row]));
};

const insertOneBinding = prepared((db: Executor<Tables>, parameter: Parameter<PortBinding>) =>
  db.insertInto('port_bindings').values({
    port_id: parameter('port_id'),
    network_id: parameter('network_id'),
    host: parameter('host'),
    vnic_type: parameter('vnic_type'),
    profile: parameter('profile'),
    vif_type: parameter('vif_type'),
    vif_details: parameter('vif_details'),
    status: parameter('status'),
    failure: parameter('failure'),
    reported_status: parameter('reported_status'),
    reported_reason: parameter('reported_reason'),
    reported_at: parameter('reported_at'),
  }),
);

/** @throws UniqueViolation where the port has a binding on the host */
export const insertBinding = async (tx: Transaction<Tables>, binding: PortBinding): Promise<void> => {
  await insertOneBinding.affected(tx, binding);
};

/** Puts one binding in the place of another. */
export const replaceBinding = async (
  tx: Transaction<Tables>,
  before: PortBinding,
  after: PortBinding,
): Promise<void> => {
  await tx
    .updateTable('port_bindings')
    .set(after)
    .where('port_id', '=', before.port_id)
    .where('host', '=', before.host)
    .execute();
};

/** Removes what hangs on a port: bindings, groups, addresses. */
export const deletePortParts = async (tx: Transaction<Tables>, portId: string): Promise<void> => {
  await tx.deleteFrom('port_bindings').where('port_id', '=', portId).execute();
  await tx.deleteFrom('port_security_groups').where('port_id', '=', portId).execute();
  await tx.deleteFrom('ip_allocations').where('port_id', '=', portId).execute();
};

const byMac = prepared((db: Executor<Tables>, parameter: Parameter<{ network: string; mac: string }>) =>
  db
    .selectFrom('ports')
    .select('id')
    .where('network_id', '=', parameter('network'))
    .where('mac_address', '=', parameter('mac')),
);

/** Whether another port of a network has a MAC address. */
export const isMacTaken = async (db: Executor<Tables>, networkId: string, mac: string): Promise<boolean> =>
  (await byMac.first(db, { network: networkId, mac })) !== undefined;

/** A network's ports. */
export const portsOf = (db: Executor<Tables>, networkId: string): Promise<Port[]> =>
  db.selectFrom('ports').selectAll().where('network_id', '=', networkId).orderBy('id').execute();
