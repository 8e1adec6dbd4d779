import type { ServiceSession } from '@nimbo/auth/service-session.ts';
import { aggregatesClient } from '@nimbo/client-placement/aggregates.ts';
import { createCinderHttp } from '@nimbo/client-cinder/cinder-http.ts';
import { createGlanceHttp } from '@nimbo/client-glance/glance-http.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { createNeutronHttp } from '@nimbo/client-neutron/neutron-http.ts';
import { createPlacementHttp } from '@nimbo/client-placement/placement-http.ts';
import { resourceProvidersClient } from '@nimbo/client-placement/resource-providers.ts';
import type { Doorbell } from '@nimbo/db/events/doorbell.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';
import { consoleSection } from './console/config.ts';
import type { Neighbours, Nova } from './domain/nova.ts';
import type { Bells, Drivers } from './domain/server-parts.ts';
import { busHosts } from './drivers/host/bus-hosts.ts';
import { glanceImages } from './drivers/image/glance.ts';
import { neutronNetworks } from './drivers/network/neutron.ts';
import { noNetworks } from './drivers/network/no-networks.ts';
import type { NetworkDriver } from './drivers/network.ts';
import type { VolumeDriver } from './drivers/volume.ts';
import { placementRest } from './drivers/placement/placement-rest.ts';
import { cinderVolumes } from './drivers/volume/cinder.ts';
import { noVolumes } from './drivers/volume/no-volumes.ts';
import { novaSession } from './nova-session.ts';
import { openCells } from './open-cells.ts';

const neighboursOf = (placement: HttpClient): Neighbours => ({
  providers: resourceProvidersClient(placement),
  providerAggregates: aggregatesClient(placement),
});

/** A cloud may be without neutron: its servers have no interfaces. */
const networksOf = (deps: RoleDeps, tokens: ServiceSession): NetworkDriver => {
  const endpoint = () => deps.endpoint('neutron', 'internal');
  return endpoint() === undefined ? noNetworks : neutronNetworks(createNeutronHttp({ endpoint, tokens }));
};

/** A cloud may be without cinder: its servers have their own disks only. */
const volumesOf = (deps: RoleDeps, tokens: ServiceSession): VolumeDriver => {
  const endpoint = () => deps.endpoint('cinder', 'internal');
  return endpoint() === undefined ? noVolumes : cinderVolumes(createCinderHttp({ endpoint, tokens }));
};

const driversOf = (deps: RoleDeps, tokens: ServiceSession, placement: HttpClient): Drivers => ({
  hosts: busHosts(deps.bus, deps.config(consoleSection).token_life),
  images: glanceImages(createGlanceHttp({ endpoint: () => deps.endpoint('glance', 'internal'), tokens })),
  networks: networksOf(deps, tokens),
  volumes: volumesOf(deps, tokens),
  placement: placementRest(placement),
});

/**
 * Opens everything that a role of nova works with: the database of the API, those of the cells, the way to the
 * neighbours. Every control-side role does this; what is shared in a process is opened once.
 */
export const openNova = async (deps: RoleDeps, doorbell: Doorbell, bells: Bells): Promise<Nova> => {
  const tokens = await novaSession(deps);
  const placement = createPlacementHttp({ endpoint: () => deps.endpoint('placement', 'internal'), tokens });
  return {
    ...(await openCells(deps)),
    clock: deps.clock,
    neighbours: neighboursOf(placement),
    drivers: driversOf(deps, tokens, placement),
    bells,
    changed: () => doorbell.ring(),
  };
};
