import { createHash } from 'node:crypto';
import type { SecuredBridge, SecuredPort } from '@nimbo/netdev/secured-port.ts';
import { securityGroupTables } from '@nimbo/netdev/security-groups.ts';
import type { NftTable } from '@nimbo/netdev/ruleset.ts';
import type { BoundPort, HostPort, HostState } from '../../rpc/host-network-schema.ts';
import { bridgesOf, tapName } from './layer-two.ts';
import type { Wanted } from './host-place.ts';

/** A zone a bridge, the same as long as no other bridge's hash meets it. */
const zonesOf = (names: readonly string[]): readonly SecuredBridge[] => {
  const taken = new Set<number>();
  return names.toSorted().map((name) => {
    let zone = (createHash('sha256').update(name).digest().readUInt16BE(0) % 65_535) + 1;
    while (taken.has(zone)) zone = (zone % 65_535) + 1;
    taken.add(zone);
    return { name, zone };
  });
};

/** The ports of this host with what their network knows of them. */
const boundPorts = ({
  ports,
  networks,
}: HostState): readonly { readonly bound: BoundPort; readonly port: HostPort }[] => {
  const known = new Map(networks.flatMap((network) => network.ports.map((port) => [port.id, port] as const)));
  return ports.flatMap((bound) => {
    const port = known.get(bound.id);
    return port === undefined ? [] : [{ bound, port }];
  });
};

const securedPort = (cloud: string, bound: BoundPort, port: HostPort): SecuredPort => ({
  id: port.id,
  device: tapName(cloud, port.id),
  mac: port.mac,
  addresses: port.addresses.map(({ address }) => address),
  allowedPairs: bound.allowedPairs.map(({ mac, address }) => ({ address, ...(mac === null ? {} : { mac }) })),
  groupIds: bound.securityGroupIds,
});

/** The host's two tables of security groups. */
export const guardTables = (wanted: Wanted): readonly NftTable[] => {
  const { here, state } = wanted;
  const all = boundPorts(state);
  const bridges = bridgesOf(wanted);
  const named = (isGuarded: boolean): readonly string[] =>
    bridges.filter(({ isFiltered = true }) => isFiltered === isGuarded).map(({ name }) => name);
  return securityGroupTables({
    cloud: here.cloud,
    bridges: zonesOf(named(true)),
    openBridges: named(false),
    ports: all
      .filter(({ bound }) => bound.hasPortSecurity)
      .map(({ bound, port }) => securedPort(here.cloud, bound, port)),
    groups: state.securityGroups,
    openDevices: all.filter(({ bound }) => !bound.hasPortSecurity).map(({ port }) => tapName(here.cloud, port.id)),
  });
};
