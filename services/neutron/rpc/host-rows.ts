import type { Executor } from '@nimbo/db/database.ts';
import {
  floatingIpsOfRouters,
  groupsOfPorts,
  membersOfGroups,
  partsOfNetworks,
  portsOfRouters,
  portsOnHost,
  routersOnHost,
  rulesOfGroups,
  tunnelAgents,
} from '../db/host-state-store.ts';
import type { Tables } from '../db/tables.ts';

/** All rows that say what a host shall be. */
export type HostRows = Awaited<ReturnType<typeof readHostRows>>;

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)].toSorted();

/** Ports that another part of neutron looks after are not guests'. */
const isServer = ({ device_owner }: { readonly device_owner: string }): boolean => device_owner.startsWith('network:');

/** Reads them. */
export const readHostRows = async (db: Executor<Tables>, host: string) => {
  const bound = (await portsOnHost(db, host)).filter(({ vif_type }) => vif_type === 'bridge');
  const guests = bound.filter((port) => !isServer(port));
  const servers = bound.filter(({ device_owner }) => device_owner === 'network:dhcp');
  const routers = await routersOnHost(db, host);
  const routerIds = routers.map(({ id }) => id);
  const routerPorts = await portsOfRouters(db, routerIds);
  const networkIds = distinct([...guests, ...servers, ...routerPorts].map(({ network_id }) => network_id));
  const memberships = await groupsOfPorts(
    db,
    guests.map(({ id }) => id),
  );
  const groupIds = distinct(memberships.map(({ security_group_id }) => security_group_id));
  const rules = await rulesOfGroups(db, groupIds);
  const remoteIds = distinct(rules.flatMap(({ remote_group_id }) => remote_group_id ?? []));
  return {
    guests,
    servers,
    routers,
    routerPorts,
    floatingIps: await floatingIpsOfRouters(db, routerIds),
    ...(await partsOfNetworks(db, networkIds)),
    memberships,
    groupIds: distinct([...groupIds, ...remoteIds]),
    rules,
    members: await membersOfGroups(db, remoteIds),
    agents: await tunnelAgents(db, host),
  };
};
