import { imageApi } from '@nimbo/glance/api/image-api.ts';
import { glanceSection, type GlanceSettings } from '@nimbo/glance/config.ts';
import type { Glance } from '@nimbo/glance/domain/glance.ts';
import type { ServiceApi } from '@nimbo/http/service-api.ts';
import { identityApi } from '@nimbo/keystone/api/identity-api.ts';
import type { Keystone } from '@nimbo/keystone/domain/keystone.ts';
import { placementApi } from '@nimbo/placement/api/placement-api.ts';
import type { Placement } from '@nimbo/placement/domain/placement.ts';

const defaults = (): GlanceSettings =>
  Object.fromEntries(
    Object.entries(glanceSection.options).map(([name, option]) => [name, option.default]),
  ) as unknown as GlanceSettings;

/** The declarations alone: nothing behind them is called here. When a service joins the cloud, add it. */
export const knownApis = (): readonly ServiceApi[] => [
  identityApi({} as Keystone),
  imageApi({ settings: defaults() } as Glance),
  placementApi({} as Placement),
];
