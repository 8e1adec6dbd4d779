import { volumeApi } from '@nimbo/cinder/api/volume-api.ts';
import type { Cinder } from '@nimbo/cinder/domain/cinder.ts';
import { imageApi } from '@nimbo/glance/api/image-api.ts';
import { glanceSection, type GlanceSettings } from '@nimbo/glance/config.ts';
import type { Glance } from '@nimbo/glance/domain/glance.ts';
import type { ServiceApi } from '@nimbo/http/service-api.ts';
import { identityApi } from '@nimbo/keystone/api/identity-api.ts';
import type { Keystone } from '@nimbo/keystone/domain/keystone.ts';
import { networkApi } from '@nimbo/neutron/api/network-api.ts';
import { neutronSection, type NeutronSettings } from '@nimbo/neutron/config.ts';
import type { Neutron } from '@nimbo/neutron/domain/neutron.ts';
import { computeApi } from '@nimbo/nova/api/compute-api.ts';
import type { Nova } from '@nimbo/nova/domain/nova.ts';
import { placementApi } from '@nimbo/placement/api/placement-api.ts';
import type { Placement } from '@nimbo/placement/domain/placement.ts';

const defaultsOf = (options: Readonly<Record<string, { readonly default?: unknown }>>): unknown =>
  Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]));

/** Without the older form of each path, which names the caller's project and leads to the same handler. */
const inOneForm = (api: ServiceApi): ServiceApi => ({
  ...api,
  operations: api.operations.filter(({ path }) => !path.includes('{own_project}')),
});

/** The declarations alone: nothing behind them is called here. When a service joins the cloud, add it. */
export const knownApis = (): readonly ServiceApi[] => [
  identityApi({} as Keystone),
  imageApi({ settings: defaultsOf(glanceSection.options) as GlanceSettings } as Glance),
  placementApi({} as Placement),
  networkApi({ settings: defaultsOf(neutronSection.options) as NeutronSettings } as Neutron),
  inOneForm(volumeApi({} as Cinder)),
  computeApi({ cells: { all: [] as Nova['cells']['all'] } } as Nova),
];
