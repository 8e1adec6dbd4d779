import { nameOf } from '@nimbo/netdev/names.ts';
import type { HostNetworkRow, HostPort, HostRouter, HostState } from '../../../rpc/host-network-schema.ts';
import type { ReportedStatus } from '../../../rpc/host-interface.ts';
import { dhcpNamespace } from '../../translate/dhcp.ts';
import { bridgeOf, legOf, obstacleOf, type HostPlace } from '../../translate/host-place.ts';
import { tapName } from '../../translate/layer-two.ts';
import { routerNamespace } from '../../translate/routers.ts';
import type { Statuses } from '../network-driver.ts';
import { hostTables, type Failures } from './apply-plan.ts';

/** What went wrong in a pass: of devices and rules by item, of servers by network, router and namespace. */
export interface PassFailures {
  readonly network: Failures;
  readonly dhcp: Failures;
  readonly advertisements: Failures;
  readonly metadata: Failures;
}

/** A reason fits into a row and a sentence. */
const longestReason = 1_000;

const failed = (id: string, error: Error): ReportedStatus => ({
  id,
  status: 'ERROR',
  reason: error.message.slice(0, longestReason),
});

const statusOf = (id: string, isUp: boolean, errors: readonly (Error | undefined)[]): ReportedStatus => {
  if (!isUp) return { id, status: 'DOWN', reason: null };
  const error = errors.find((one) => one !== undefined);
  return error === undefined ? { id, status: 'ACTIVE', reason: null } : failed(id, error);
};

interface PortPlace {
  readonly network: HostNetworkRow;
  readonly port: HostPort;
}

/** Why nothing of a network works here: it cannot be here, or its bridge or tunnel did not come about. */
const networkErrors = (here: HostPlace, network: HostNetworkRow, { network: failures }: PassFailures) => {
  const obstacle = obstacleOf(here, network);
  return [
    obstacle === undefined ? undefined : new Error(obstacle),
    failures.get(bridgeOf(here.cloud, network)),
    failures.get(nameOf(here.cloud, 'vx', network.id)),
  ];
};

/** The statuses after a pass: what depends on something that failed has failed. */
export const statusesAfter = (here: HostPlace, state: HostState, failures: PassFailures): Statuses => {
  const places = new Map(
    state.networks.flatMap((network) => network.ports.map((port) => [port.id, { network, port }] as const)),
  );
  const { cloud } = here;
  const portStatus = (id: string, errorsOf: (place: PortPlace) => readonly (Error | undefined)[]): ReportedStatus => {
    const place = places.get(id);
    if (place === undefined) return failed(id, new Error(`port ${id} is in no network that this host was told of`));
    const isUp = place.network.isUp && place.port.isUp;
    return statusOf(id, isUp, [...networkErrors(here, place.network, failures), ...errorsOf(place)]);
  };
  const guest = (id: string): ReportedStatus =>
    portStatus(id, () => [failures.network.get(hostTables(here)), failures.network.get(tapName(cloud, id))]);
  const server = (id: string, network: HostNetworkRow): ReportedStatus =>
    portStatus(id, () => [
      failures.network.get(legOf(cloud, id).outer),
      failures.network.get(dhcpNamespace(cloud, network.id)),
      failures.dhcp.get(network.id),
      failures.metadata.get(dhcpNamespace(cloud, network.id)),
    ]);
  const routerErrors = ({ id }: HostRouter): readonly (Error | undefined)[] => [
    failures.network.get(routerNamespace(cloud, id)),
    failures.advertisements.get(id),
    failures.metadata.get(routerNamespace(cloud, id)),
  ];
  const legIds = ({ gateway, interfaces }: HostRouter): readonly string[] =>
    [gateway, ...interfaces].flatMap((one) => one?.portId ?? []);
  const leg = (router: HostRouter, id: string): ReportedStatus =>
    router.isUp
      ? portStatus(id, () => [failures.network.get(legOf(cloud, id).outer), ...routerErrors(router)])
      : statusOf(id, false, []);
  const legErrors = (router: HostRouter): readonly (Error | undefined)[] =>
    legIds(router).map((id) => failures.network.get(legOf(cloud, id).outer));
  const routerStatus = (id: string, router: HostRouter): ReportedStatus =>
    statusOf(id, router.isUp, [...routerErrors(router), ...legErrors(router)]);
  return {
    ports: [
      ...state.ports.map(({ id }) => guest(id)),
      ...state.networks.flatMap((network) =>
        network.dhcpPortId === null ? [] : [server(network.dhcpPortId, network)],
      ),
      ...state.routers.flatMap((router) => legIds(router).map((id) => leg(router, id))),
    ],
    routers: state.routers.map((router) => routerStatus(router.id, router)),
    floatingIps: state.routers.flatMap((router) => router.floatingIps.map(({ id }) => routerStatus(id, router))),
  };
};
