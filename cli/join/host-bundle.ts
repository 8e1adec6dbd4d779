import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { isHostName } from '@nimbo/bus/host-name.ts';
import type { Config } from '@nimbo/config/load-config.ts';
import { CommandFailure } from '../report-failure.ts';
import { joinedIdentity, type CloudIdentity } from '../state/cloud-identity.ts';
import type { StateLayout } from '../state/state-layout.ts';
import { apiSettingsForHosts } from './api-settings.ts';
import { atBroker, brokerDesk } from './broker-desk.ts';
import { bundleNames } from './bundle.ts';

/** What an operator says of a host that joins. */
export interface NewHost {
  readonly name: string;
  /** Where other hosts reach it, for tenant networks between them; without one it has none of these. */
  readonly tunnelAddress: string;
}

const passwordBytes = 24;

/** A password of a user at the broker: 192 bits, in letters that need no quoting. */
export const newBrokerPassword = (): string => randomBytes(passwordBytes).toString('base64url');

/** @throws CommandFailure for what can't name a machine */
export const requireHostName = (name: string): void => {
  if (!isHostName(name)) {
    throw new CommandFailure(`${name} can't name a host: letters, digits, hyphens and dots, as in DNS`);
  }
};

/**
 * Makes a host's user at the broker and what its machine needs to join: no password of the cloud, no database. Made again, the
 * bundle before is worth nothing.
 */
export const makeHostBundle = async (
  layout: StateLayout,
  cloud: CloudIdentity,
  config: Config,
  host: NewHost,
): Promise<ReadonlyMap<string, string>> => {
  requireHostName(host.name);
  if (host.name === cloud.host) {
    throw new CommandFailure(`${host.name} is the host of this machine: a host elsewhere needs a name of its own`);
  }
  const settings = settingsOf(apiSettingsForHosts(config), host);
  const desk = brokerDesk(config);
  const password = newBrokerPassword();
  const user = await atBroker(() => desk.admin.addHost(desk.vhost, host.name, password));
  const texts = new Map<string, string>([
    [bundleNames.cloud, JSON.stringify(joinedIdentity(cloud, 'host', host.name))],
    [bundleNames.settings, settings],
    [bundleNames.secrets, stringify({ host: { broker: { url: desk.url(user, password) } } })],
  ]);
  if (desk.authority !== undefined) texts.set(bundleNames.brokerAuthority, desk.authority);
  if (existsSync(layout.authorityFile)) {
    texts.set(bundleNames.cloudAuthority, readFileSync(layout.authorityFile, 'utf8'));
  }
  return texts;
};

/** A host elsewhere has no leg in the external network unless its operator gives it one. */
const settingsOf = (api: Readonly<Record<string, unknown>>, { tunnelAddress }: NewHost): string =>
  `# What nimbo host add knew. Everything of "host:" can be set here (nimbo config show tells what there is).\n${stringify(
    {
      cloud: { api },
      host: {
        network: { tunnel_address: tunnelAddress, physical_networks: [], public_gateway: '' },
        ...(tunnelAddress === '' ? {} : { volume: { listen_address: tunnelAddress } }),
      },
    },
  )}`;
