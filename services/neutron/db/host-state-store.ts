import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from './tables.ts';

/** The agents' types, as clients of the API know them. */
const l3 = 'L3 agent';
const bridge = 'Linux bridge agent';

type Rows<Table extends keyof Tables> = Promise<Selectable<Tables[Table]>[]>;

/** The ports that are plugged in on a host: guests', and those of its DHCP servers. */
export const portsOnHost = (db: Executor<Tables>, host: string) =>
  db
    .selectFrom('port_bindings')
    .innerJoin('ports', 'ports.id', 'port_bindings.port_id')
    .select(['ports.id', 'ports.network_id', 'ports.device_owner', 'ports.port_security_enabled'])
    .select(['ports.allowed_address_pairs', 'port_bindings.vif_type'])
    .where('port_bindings.host', '=', host)
    .where('port_bindings.status', '=', 'ACTIVE')
    .orderBy('ports.id')
    .execute();

/** The routers that a host carries. */
export const routersOnHost = (db: Executor<Tables>, host: string): Rows<'routers'> =>
  db
    .selectFrom('routers')
    .innerJoin('router_l3_agents', 'router_l3_agents.router_id', 'routers.id')
    .innerJoin('agents', 'agents.id', 'router_l3_agents.agent_id')
    .selectAll('routers')
    .where('agents.host', '=', host)
    .where('agents.agent_type', '=', l3)
    .orderBy('routers.id')
    .execute();

/** The ports of routers. */
export const portsOfRouters = async (db: Executor<Tables>, routerIds: readonly string[]): Rows<'ports'> =>
  routerIds.length === 0
    ? []
    : db
        .selectFrom('ports')
        .selectAll()
        .where('device_id', 'in', routerIds)
        .where('device_owner', 'like', 'network:router%')
        .orderBy('id')
        .execute();

/** The floating IPs that lead somewhere through these routers. */
export const floatingIpsOfRouters = async (db: Executor<Tables>, routerIds: readonly string[]): Rows<'floating_ips'> =>
  routerIds.length === 0
    ? []
    : db
        .selectFrom('floating_ips')
        .selectAll()
        .where('router_id', 'in', routerIds)
        .where('fixed_ip_address', 'is not', null)
        .orderBy('id')
        .execute();

/** Networks, and what belongs to them; floating IPs have a port each and are no part of a network's life. */
export const partsOfNetworks = async (db: Executor<Tables>, ids: readonly string[]) => {
  if (ids.length === 0) return { networks: [], subnets: [], ports: [], addresses: [], hosts: [] };
  const isAlive = db
    .selectFrom('ports')
    .where('network_id', 'in', ids)
    .where('device_owner', '<>', 'network:floatingip');
  return {
    networks: await db.selectFrom('networks').selectAll().where('id', 'in', ids).orderBy('id').execute(),
    subnets: await db.selectFrom('subnets').selectAll().where('network_id', 'in', ids).orderBy('id').execute(),
    ports: await isAlive.selectAll().orderBy('id').execute(),
    addresses: await db
      .selectFrom('ip_allocations')
      .selectAll()
      .where('network_id', 'in', ids)
      .orderBy('port_id')
      .orderBy('position')
      .execute(),
    hosts: [...(await boundHosts(db, ids)), ...(await routerHosts(db, ids))],
  };
};

const boundHosts = (db: Executor<Tables>, networkIds: readonly string[]) =>
  db
    .selectFrom('port_bindings')
    .innerJoin('ports', 'ports.id', 'port_bindings.port_id')
    .select(['ports.id', 'port_bindings.host'])
    .where('ports.network_id', 'in', networkIds)
    .where('port_bindings.status', '=', 'ACTIVE')
    .where('port_bindings.host', '<>', '')
    .execute();

/** A router's ports are where the router is. */
const routerHosts = (db: Executor<Tables>, networkIds: readonly string[]) =>
  db
    .selectFrom('ports')
    .innerJoin('router_l3_agents', 'router_l3_agents.router_id', 'ports.device_id')
    .innerJoin('agents', 'agents.id', 'router_l3_agents.agent_id')
    .select(['ports.id', 'agents.host'])
    .where('ports.network_id', 'in', networkIds)
    .where('ports.device_owner', 'like', 'network:router%')
    .execute();

/** Which groups ports are in. */
export const groupsOfPorts = async (db: Executor<Tables>, portIds: readonly string[]): Rows<'port_security_groups'> =>
  portIds.length === 0
    ? []
    : db
        .selectFrom('port_security_groups')
        .selectAll()
        .where('port_id', 'in', portIds)
        .orderBy('security_group_id')
        .execute();

/** The rules of groups. */
export const rulesOfGroups = async (db: Executor<Tables>, groupIds: readonly string[]): Rows<'security_group_rules'> =>
  groupIds.length === 0
    ? []
    : db
        .selectFrom('security_group_rules')
        .selectAll()
        .where('security_group_id', 'in', groupIds)
        .orderBy('id')
        .execute();

/** The addresses of all members of groups, on all hosts, and their allowed address pairs. */
export const membersOfGroups = async (db: Executor<Tables>, groupIds: readonly string[]) =>
  groupIds.length === 0
    ? []
    : db
        .selectFrom('port_security_groups')
        .innerJoin('ports', 'ports.id', 'port_security_groups.port_id')
        .leftJoin('ip_allocations', 'ip_allocations.port_id', 'ports.id')
        .select(['port_security_groups.security_group_id', 'ip_allocations.ip_address', 'ports.allowed_address_pairs'])
        .where('port_security_groups.security_group_id', 'in', groupIds)
        .orderBy('ip_allocations.ip_address')
        .execute();

/** The agents that can take part in tunnels, but for a host's own. */
export const tunnelAgents = (db: Executor<Tables>, exceptHost: string): Rows<'agents'> =>
  db
    .selectFrom('agents')
    .selectAll()
    .where('agent_type', '=', bridge)
    .where('host', '<>', exceptHost)
    .orderBy('host')
    .execute();
