import type { Executor } from '@nimbo/db/database.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import type { Tables } from './tables.ts';

interface OfNetwork {
  readonly network: string;
}

/** Hosts in order, each found from the one before: as many looks into the index as there are hosts, not ports. */
const withBoundHosts = (db: Executor<Tables>, parameter: Parameter<OfNetwork>) =>
  db.withRecursive('bound(host)', (query) =>
    query
      .selectFrom('port_bindings')
      .select((eb) => eb.fn.min<string | null>('port_bindings.host').as('host'))
      .where('port_bindings.network_id', '=', parameter('network'))
      .where('port_bindings.host', '>', '')
      .unionAll(
        query
          .selectFrom('bound')
          .select((eb) =>
            eb
              .selectFrom('port_bindings')
              .select((inner) => inner.fn.min<string | null>('port_bindings.host').as('next'))
              .where('port_bindings.network_id', '=', parameter('network'))
              .whereRef('port_bindings.host', '>', 'bound.host')
              .as('host'),
          )
          .where('bound.host', 'is not', null),
      ),
  );

const ofNetwork = prepared((db: Executor<Tables>, parameter: Parameter<OfNetwork>) => {
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
    .where('ports.network_id', '=', parameter('network'))
    // What begins with network:router, said so that the index serves it.
    .where('ports.device_owner', '>=', 'network:router')
    .where('ports.device_owner', '<', 'network:routes');
  return withBoundHosts(db, parameter)
    .selectFrom('bound')
    .select((eb) => eb.ref('bound.host').$notNull().as('host'))
    .where('bound.host', 'is not', null)
    .union(serving)
    .union(routing);
});

/** Hosts that have to do with a network: they have a port of it, serve DHCP there, or carry a router of it. */
export const hostsOfNetwork = async (db: Executor<Tables>, networkId: string): Promise<readonly string[]> =>
  (await ofNetwork.all(db, { network: networkId })).map(({ host }) => host);
