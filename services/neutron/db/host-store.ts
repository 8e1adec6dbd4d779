import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from './tables.ts';

/** Hosts that have to do with networks: they have a port of theirs, serve DHCP there, or carry a router of theirs. */
export const hostsOfNetworks = async (db: Executor<Tables>, networkIds: readonly string[]): Promise<string[]> => {
  const bound = db
    .selectFrom('port_bindings')
    .innerJoin('ports', 'ports.id', 'port_bindings.port_id')
    .select('port_bindings.host')
    .where('ports.network_id', 'in', networkIds)
    .where('port_bindings.host', '<>', '');
  const serving = db
    .selectFrom('network_dhcp_agents')
    .innerJoin('agents', 'agents.id', 'network_dhcp_agents.agent_id')
    .select('agents.host')
    .where('network_dhcp_agents.network_id', 'in', networkIds);
  const routing = db
    .selectFrom('ports')
    .innerJoin('router_l3_agents', 'router_l3_agents.router_id', 'ports.device_id')
    .innerJoin('agents', 'agents.id', 'router_l3_agents.agent_id')
    .select('agents.host')
    .where('ports.network_id', 'in', networkIds);
  const rows = await bound.union(serving).union(routing).execute();
  return rows.map(({ host }) => host);
};
