import type { Executor } from '@nimbo/db/database.ts';
import type { HostAggregate } from '../../scheduler/host-state.ts';
import type { ApiTables } from './tables.ts';

/** The aggregates of every host that is in one, with their metadata. */
export const aggregatesByHost = async (
  db: Executor<ApiTables>,
): Promise<ReadonlyMap<string, readonly HostAggregate[]>> => {
  const hosts = await db.selectFrom('aggregate_hosts').select(['aggregate_id', 'host']).execute();
  const byHost = new Map<string, HostAggregate[]>();
  if (hosts.length === 0) return byHost;
  const rows = await db.selectFrom('aggregate_metadata').selectAll().execute();
  const metadata = new Map<number, Record<string, string>>();
  for (const { aggregate_id, key, value } of rows) {
    const known = metadata.get(aggregate_id) ?? {};
    known[key] = value;
    metadata.set(aggregate_id, known);
  }
  for (const { aggregate_id, host } of hosts) {
    const known = byHost.get(host) ?? [];
    known.push({ id: String(aggregate_id), metadata: metadata.get(aggregate_id) ?? {} });
    byHost.set(host, known);
  }
  return byHost;
};
