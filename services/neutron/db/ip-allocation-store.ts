import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import { grouped } from './grouped.ts';
import { idIn } from './id-list.ts';
import type { IpAllocationRow, Tables } from './tables.ts';

export type IpAllocation = Selectable<IpAllocationRow>;

/** Gives an address to a port; false where another port has it. */
export const claimAddress = (tx: Transaction<Tables>, allocation: IpAllocation): Promise<boolean> =>
  insertIfMissing<Tables, 'ip_allocations'>(tx, 'ip_allocations', allocation);

/** Takes some of a port's addresses from it, or all. */
export const releaseAddresses = async (
  tx: Transaction<Tables>,
  portId: string,
  only?: readonly string[],
): Promise<void> => {
  const all = tx.deleteFrom('ip_allocations').where('port_id', '=', portId);
  await (only === undefined ? all : all.where('ip_address', 'in', only)).execute();
};

/** The addresses of ports, in the order of their `fixed_ips`, by the port's id. */
export const addressesOfPorts = async (
  db: Executor<Tables>,
  portIds: readonly string[],
): Promise<ReadonlyMap<string, readonly IpAllocation[]>> => {
  if (portIds.length === 0) return new Map();
  const query = db
    .selectFrom('ip_allocations')
    .selectAll()
    .where(idIn(db, 'port_id', portIds));
  const rows = await query.orderBy('position').execute();
  return grouped(
    rows,
    ({ port_id }) => port_id,
    (row) => row,
  );
};

/** Keys of a subnet's addresses that ports have between two, in order. */
export const takenKeys = async (
  db: Executor<Tables>,
  subnetId: string,
  from: string,
  to: string,
): Promise<readonly string[]> => {
  const query = db.selectFrom('ip_allocations').select('address_key').where('subnet_id', '=', subnetId);
  const rows = await query
    .where('address_key', '>=', from)
    .where('address_key', '<=', to)
    .orderBy('address_key')
    .execute();
  return rows.map(({ address_key }) => address_key);
};

export const isAddressTaken = async (db: Executor<Tables>, subnetId: string, key: string): Promise<boolean> =>
  (await takenKeys(db, subnetId, key, key)).length > 0;

/** Ports that have an address of a subnet, with what they are for. */
export const portsWithAddressesOf = (
  db: Executor<Tables>,
  subnetId: string,
): Promise<{ id: string; device_owner: string; mac_address: string }[]> =>
  db
    .selectFrom('ports')
    .innerJoin('ip_allocations', 'ip_allocations.port_id', 'ports.id')
    .select(['ports.id', 'ports.device_owner', 'ports.mac_address'])
    .distinct()
    .where('ip_allocations.subnet_id', '=', subnetId)
    .execute();

/** Takes all addresses of a subnet from their ports. */
export const releaseSubnet = async (tx: Transaction<Tables>, subnetId: string): Promise<void> => {
  await tx.deleteFrom('ip_allocations').where('subnet_id', '=', subnetId).execute();
};

/** How many addresses of each subnet ports have. */
export const usedAddresses = async (
  db: Executor<Tables>,
  subnetIds: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  if (subnetIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('ip_allocations')
    .select((eb) => ['subnet_id', eb.fn.countAll().as('count')])
    .where(idIn(db, 'subnet_id', subnetIds))
    .groupBy('subnet_id')
    .execute();
  return new Map(rows.map(({ subnet_id, count }) => [subnet_id, Number(count)]));
};
