import type { Config } from '@nimbo/config/load-config.ts';
import { CommandFailure } from '../report-failure.ts';
import { apiAddresses, isLoopback } from '../serve/api-addresses.ts';
import { apiRoles } from '../serve/known-roles.ts';
import { apiSection } from '../serve/sections/api-section.ts';

/**
 * The settings of `cloud.api` by which a host elsewhere finds the APIs.
 * @throws CommandFailure where they listen for this machine only
 */
export const apiSettingsForHosts = (config: Config): Readonly<Record<string, unknown>> => {
  const api = config.get(apiSection);
  const addresses = apiAddresses(api);
  const [first] = apiRoles();
  const { protocol, hostname } = new URL(first === undefined ? 'http://127.0.0.1' : addresses.base(first, 'public'));
  if (isLoopback(hostname.replace(/^\[|\]$/g, ''))) {
    throw new CommandFailure(
      `the APIs are at ${hostname}, where no other machine finds them: set cloud.api.listen (nimbo up --listen), or cloud.api.public_url`,
    );
  }
  const ports = Object.entries(api).filter(([name]) => name.endsWith('_port'));
  return { public_url: `${protocol}//${hostname}`, ...Object.fromEntries(ports) };
};
