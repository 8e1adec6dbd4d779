import type { Executor } from '@nimbo/db/database.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import type { Tables } from './tables.ts';

const ofNetwork = prepared((db: Executor<Tables>, parameter: Parameter<{ network: string }>) => {
  const bound = db
    .selectFrom('port_bindings')
    .innerJoin('ports', 'ports.id', 'port_bindings.port_id')
    .select('port_bindings.host')
    .where('ports.network_id', '=', parameter('network'))
    .where('port_bindings.host', '<>', '');
  const serving = db
    .selectFrom('network_dhcp_agents')
    .innerJoin('agents', 'agents.id', 'network_dhcp_agents.agent_id')
    .select('agents.host')
    .where('network_dhcp_agents.network_id', '=', parameter('network'));
  const routing = db
    .selectFrom('ports')
    .innerJoin('router_l3_agents', 'router_l3_agents.router_id', 'ports.device_id')
    .innerJoin('agents', 'agents.id', 'router_l3_agents.agent_id')
    .select('agents.host')
    .where('ports.network_id', '=', parameter('network'));
  return bound.union(serving).union(routing);
});

/** Hosts that have to do with a network: they have a port of it, serve DHCP there, or carry a router of it. */
export const hostsOfNetwork = async (db: Executor<Tables>, networkId: string): Promise<readonly string[]> =>
  (await ofNetwork.all(db, { network: networkId })).map(({ host }) => host);
