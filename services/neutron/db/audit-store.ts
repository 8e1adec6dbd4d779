import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from './tables.ts';

/** Findings of one kind shown at once; the rest shows when these are mended. */
const most = 1_000;

/** Bindings of ports that are not there. */
export const strayBindings = (db: Executor<Tables>) =>
  db
    .selectFrom('port_bindings as part')
    .leftJoin('ports', 'ports.id', 'part.port_id')
    .select(['part.port_id as id', 'part.host'])
    .where('ports.id', 'is', null)
    .orderBy('part.port_id')
    .limit(most)
    .execute();

/** Addresses of ports that are not there. */
export const strayAddresses = (db: Executor<Tables>) =>
  db
    .selectFrom('ip_allocations as part')
    .leftJoin('ports', 'ports.id', 'part.port_id')
    .select(['part.port_id as id', 'part.ip_address', 'part.subnet_id'])
    .where('ports.id', 'is', null)
    .orderBy('part.port_id')
    .limit(most)
    .execute();

/** Segments of networks that are not there. */
export const straySegments = (db: Executor<Tables>) =>
  db
    .selectFrom('segments as part')
    .leftJoin('networks', 'networks.id', 'part.network_id')
    .select(['part.network_id as id', 'part.network_type', 'part.physical_network', 'part.segmentation_id'])
    .where('networks.id', 'is', null)
    .orderBy('part.network_id')
    .limit(most)
    .execute();

/** RBAC policies on things that are not there. */
export const strayPolicies = (db: Executor<Tables>) =>
  db
    .selectFrom('rbac_policies as part')
    .leftJoin('networks', 'networks.id', 'part.object_id')
    .leftJoin('security_groups', 'security_groups.id', 'part.object_id')
    .leftJoin('subnetpools', 'subnetpools.id', 'part.object_id')
    .select(['part.id', 'part.object_type', 'part.object_id'])
    .where('networks.id', 'is', null)
    .where('security_groups.id', 'is', null)
    .where('subnetpools.id', 'is', null)
    .orderBy('part.id')
    .limit(most)
    .execute();

/** Ports that no binding says anything of: they can be neither shown nor plugged in. */
export const portsWithoutBinding = (db: Executor<Tables>) =>
  db
    .selectFrom('ports')
    .leftJoin('port_bindings', 'port_bindings.port_id', 'ports.id')
    .select('ports.id')
    .where('port_bindings.port_id', 'is', null)
    .orderBy('ports.id')
    .limit(most)
    .execute();

/** Ports of routers and floating IPs that are not there. */
export const portsWithoutDevice = (db: Executor<Tables>) =>
  db
    .selectFrom('ports')
    .leftJoin('routers', 'routers.id', 'ports.device_id')
    .leftJoin('floating_ips', 'floating_ips.id', 'ports.device_id')
    .select(['ports.id', 'ports.device_owner', 'ports.device_id'])
    .where('ports.device_owner', 'in', ['network:router_interface', 'network:router_gateway', 'network:floatingip'])
    .where('ports.device_id', '<>', '')
    .where('routers.id', 'is', null)
    .where('floating_ips.id', 'is', null)
    .orderBy('ports.id')
    .limit(most)
    .execute();

/** Floating IPs whose own port, or the port that they lead to, is not there. */
export const strayFloatingIps = (db: Executor<Tables>) =>
  db
    .selectFrom('floating_ips')
    .leftJoin('ports as own', 'own.id', 'floating_ips.floating_port_id')
    .leftJoin('ports as led', 'led.id', 'floating_ips.fixed_port_id')
    .select(['floating_ips.id', 'floating_ips.floating_ip_address', 'own.id as own'])
    .where((eb) =>
      eb.or([
        eb('own.id', 'is', null),
        eb.and([eb('floating_ips.fixed_port_id', 'is not', null), eb('led.id', 'is', null)]),
      ]),
    )
    .orderBy('floating_ips.id')
    .limit(most)
    .execute();

/** Tables of what is part of a port or a network. */
export type PartTable = 'port_bindings' | 'ip_allocations' | 'segments';

/** Takes away what is left of a thing that is not there; nothing where it has come to be there again. */
export const deleteParts = async (tx: Transaction<Tables>, table: PartTable, wholeId: string): Promise<void> => {
  const whole = table === 'segments' ? 'networks' : 'ports';
  const there = await tx.selectFrom(whole).select('id').where('id', '=', wholeId).executeTakeFirst();
  if (there !== undefined) return;
  if (table === 'segments') await tx.deleteFrom('segments').where('network_id', '=', wholeId).execute();
  else await tx.deleteFrom(table).where('port_id', '=', wholeId).execute();
};
