import type { Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from './tables.ts';

/** The statuses of the ports that are bound to a host, by the port's id. */
export const portsForReport = async (db: Executor<Tables>, host: string): Promise<ReadonlyMap<string, string>> => {
  const rows = await db
    .selectFrom('ports')
    .innerJoin('port_bindings', 'port_bindings.port_id', 'ports.id')
    .select(['ports.id', 'ports.status'])
    .where('port_bindings.host', '=', host)
    .where('port_bindings.status', '=', 'ACTIVE')
    .execute();
  return new Map(rows.map(({ id, status }) => [id, status]));
};

/** The statuses of a host's routers, or of the floating IPs that they carry, by id. */
export const statusesOf = async (
  db: Executor<Tables>,
  table: 'routers' | 'floating_ips',
  host: string,
): Promise<ReadonlyMap<string, string>> => {
  const carried = db
    .selectFrom('router_l3_agents')
    .innerJoin('agents', 'agents.id', 'router_l3_agents.agent_id')
    .select('router_l3_agents.router_id')
    .where('agents.host', '=', host);
  const rows =
    table === 'routers'
      ? await db.selectFrom('routers').select(['id', 'status']).where('id', 'in', carried).execute()
      : await db.selectFrom('floating_ips').select(['id', 'status']).where('router_id', 'in', carried).execute();
  return new Map(rows.map(({ id, status }) => [id, status]));
};

/** Keeps what a host said of a port's binding. */
export const recordPortReport = async (
  tx: Transaction<Tables>,
  host: string,
  reported: { readonly id: string; readonly status: string; readonly reason: string | null },
  at: Timestamp,
): Promise<void> => {
  await tx
    .updateTable('port_bindings')
    .set({
      reported_status: reported.status,
      reported_reason: (reported.reason ?? '').slice(0, 255),
      reported_at: at,
    })
    .where('port_id', '=', reported.id)
    .where('host', '=', host)
    .execute();
};
