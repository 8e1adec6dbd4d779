import { loadConfig, type Config } from '@nimbo/config/load-config.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import { apiAddresses } from '../serve/api-addresses.ts';
import { apiRoles } from '../serve/known-roles.ts';
import { ownVariables } from '../serve/own-variables.ts';
import { allSections } from '../serve/sections/all-sections.ts';
import { apiSection } from '../serve/sections/api-section.ts';
import { bootstrapSection } from '../serve/sections/bootstrap-section.ts';
import { cloudSection } from '../serve/sections/cloud-section.ts';
import { readCloudIdentity } from '../state/cloud-identity.ts';
import { hostConfigFiles } from '../state/config-files.ts';
import type { StateLayout } from '../state/state-layout.ts';
import { firstGuest, type FirstGuest } from './provision/provision-cloud.ts';
import type { UpReport } from './screen.ts';

/** What `up` says of the cloud that now runs, from what it was started with. */
export const describeCloud = async (
  layout: StateLayout,
  outcome: UpReport['outcome'],
  asked: { readonly config: readonly string[] },
  begun: number,
): Promise<UpReport> => {
  const config = startedConfig(layout);
  const addresses = apiAddresses(config.get(apiSection));
  const guest = firstGuest(layout);
  return {
    outcome,
    stateDirectory: layout.root,
    cloudId: readCloudIdentity(layout.cloudFile)?.id ?? '',
    region: config.get(cloudSection).region,
    services: apiRoles().map((role) => ({ name: role.service, url: addresses.url(role, 'public') })),
    credentials: {
      cloudsYaml: layout.cloudsYaml,
      openrcAdmin: layout.openrcAdmin,
      ...(config.get(bootstrapSection).demo ? { openrcDemo: layout.openrcDemo } : {}),
    },
    ...(guest === undefined ? {} : { guest: reach(guest) }),
    times: { ready: (systemClock.monotonic() - begun) / 1000 },
    remarks: remarksOn(outcome, asked),
  };
};

/** The configuration that the running cloud was started with. */
export const startedConfig = (layout: StateLayout): Config =>
  loadConfig({
    files: hostConfigFiles(layout),
    env: process.env,
    sections: allSections,
    otherVariables: ownVariables,
  });

const reach = ({ name, address, keyFile }: FirstGuest): UpReport['guest'] => ({
  name,
  address,
  ssh: `ssh -i ${keyFile} root@${address}`,
});

const remarksOn = (outcome: UpReport['outcome'], asked: { readonly config: readonly string[] }): readonly string[] => [
  ...(outcome !== 'started' && asked.config.length > 0
    ? ['the running cloud keeps its configuration; nimbo down, then up, takes the new one']
    : []),
  ...(process.getuid?.() === 0
    ? []
    : ['started without root: guests and networks are simulated, so servers reach ACTIVE but nothing answers on them']),
];
