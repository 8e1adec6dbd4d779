import { ServiceSession } from '@nimbo/auth/service-session.ts';
import { createKeystoneHttp } from '@nimbo/client-keystone/keystone-http.ts';
import { aggregatesClient } from '@nimbo/client-placement/aggregates.ts';
import { createCinderHttp } from '@nimbo/client-cinder/cinder-http.ts';
import { createGlanceHttp } from '@nimbo/client-glance/glance-http.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { createNeutronHttp } from '@nimbo/client-neutron/neutron-http.ts';
import { createPlacementHttp } from '@nimbo/client-placement/placement-http.ts';
import { resourceProvidersClient } from '@nimbo/client-placement/resource-providers.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Doorbell } from '@nimbo/db/events/doorbell.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';
import { consoleSection } from './console/config.ts';
import { novaSection } from './config.ts';
import { apiMigrations } from './db/nova-api/migrations.ts';
import type { ApiTables } from './db/nova-api/tables.ts';
import { cellMigrations } from './db/cell/migrations.ts';
import type { CellTables } from './db/cell/tables.ts';
import { cellsOf } from './domain/cells.ts';
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
import { registerCells } from './domain/register-cells.ts';

/** Nova's own user, in project `service`. */
const session = async (deps: RoleDeps): Promise<ServiceSession> =>
  new ServiceSession({
    http: createKeystoneHttp({ endpoint: () => deps.endpoint('keystone', 'internal') }),
    login: {
      user: { name: 'nova', domainId: 'default' },
      password: await deps.secret('nova-service-password'),
      project: { name: 'service', domainId: 'default' },
    },
    clock: deps.clock,
  });

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
  const tokens = await session(deps);
  const placement = createPlacementHttp({ endpoint: () => deps.endpoint('placement', 'internal'), tokens });
  const settings = deps.config(novaSection);
  const api = await deps.database<ApiTables>('nova-api', apiMigrations);
  const ctx = internalContext({ log: deps.log, clock: deps.clock });
  const mappings = await registerCells(ctx, api, settings.cells);
  const cells = await Promise.all(
    mappings.map(async ({ uuid, name }) => ({
      uuid,
      name,
      db: await deps.database<CellTables>(`nova-${name}`, cellMigrations),
    })),
  );
  return {
    api,
    cells: cellsOf(cells),
    settings,
    clock: deps.clock,
    neighbours: neighboursOf(placement),
    drivers: driversOf(deps, tokens, placement),
    bells,
    changed: () => doorbell.ring(),
  };
};
