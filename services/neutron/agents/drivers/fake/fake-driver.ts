import type { HostState } from '../../../rpc/host-network-schema.ts';
import type { ReportedStatus } from '../../../rpc/host-interface.ts';
import type { NetworkDriver, Statuses } from '../network-driver.ts';

const statusOf = (id: string, isUp: boolean): ReportedStatus => ({
  id,
  status: isUp ? 'ACTIVE' : 'DOWN',
  reason: null,
});

/** The ports whose status this host tells: guests', DHCP servers' and routers'. */
const portIds = (state: HostState): readonly string[] => [
  ...state.ports.map(({ id }) => id),
  ...state.networks.flatMap(({ dhcpPortId }) => dhcpPortId ?? []),
  ...state.routers.flatMap(({ gateway, interfaces }) => [gateway, ...interfaces].flatMap((one) => one?.portId ?? [])),
];

const statusesOf = (state: HostState): Statuses => {
  const isUp = new Map(
    state.networks.flatMap((network) => network.ports.map((port) => [port.id, network.isUp && port.isUp] as const)),
  );
  return {
    ports: portIds(state).map((id) => statusOf(id, isUp.get(id) === true)),
    routers: state.routers.map((router) => statusOf(router.id, router.isUp)),
    floatingIps: state.routers.flatMap((router) => router.floatingIps.map(({ id }) => statusOf(id, router.isUp))),
  };
};

/** A host without devices: whatever is administratively up counts as wired. */
export const createFakeDriver = (): NetworkDriver => ({
  kind: 'fake',
  sync: (_, state) => Promise.resolve(statusesOf(state)),
  differences: () => Promise.resolve([]),
  close: () => Promise.resolve(),
  removeAll: () => Promise.resolve(),
});
