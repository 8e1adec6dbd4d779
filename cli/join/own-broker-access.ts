import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { brokerPlace } from '@nimbo/bus/rabbitmq/client.ts';
import type { Config } from '@nimbo/config/load-config.ts';
import { CommandFailure } from '../report-failure.ts';
import { brokerSection, busSection } from '../serve/sections/bus-section.ts';
import { requireCloud } from '../state/require-cloud.ts';
import { hostLayout, type StateLayout } from '../state/state-layout.ts';
import { writePrivateFile } from '../state/write-private-file.ts';
import { atBroker, brokerDesk } from './broker-desk.ts';
import { newBrokerPassword } from './host-bundle.ts';

interface KeptAccess {
  readonly host: { readonly broker: { readonly url: string; readonly tls_authority: string } };
}

/**
 * The settings with which this machine's own host reaches the cloud's broker, where the operator gave it none: its user is made
 * at the first start and kept. Undefined where the cloud has no broker.
 * @throws CommandFailure where nimbo may not make the user
 */
export const ownBrokerAccess = async (layout: StateLayout, config: Config): Promise<string | undefined> => {
  const { url: busUrl, tls_authority: authority, management_url: managementUrl } = config.get(busSection);
  if (busUrl === '' || config.get(brokerSection).url !== '') return undefined;
  if (managementUrl === '') {
    throw new CommandFailure(
      'cloud.bus.url is set, but this machine’s own host has no user at the broker: set cloud.bus.management_url, and nimbo makes it, or host.broker.url',
    );
  }
  const { host } = requireCloud(layout);
  const desk = brokerDesk(config);
  const { keys } = hostLayout(layout.host);
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  const kept = join(keys, 'broker.yaml');
  const known = readKept(kept);
  const isOfThisBroker = known !== undefined && atSameBroker(known.host.broker.url, busUrl);
  if (known !== undefined && isOfThisBroker && brokerPlace(known.host.broker.url) === host) {
    return stringify({ host: { broker: { ...known.host.broker, tls_authority: authority } } });
  }
  const password = newBrokerPassword();
  const user = await atBroker(() => desk.admin.addHost(desk.vhost, host, password));
  const access: KeptAccess = { host: { broker: { url: desk.url(user, password), tls_authority: authority } } };
  writePrivateFile(kept, stringify(access));
  return stringify(access);
};

const atSameBroker = (one: string, other: string): boolean => {
  const [left, right] = [new URL(one), new URL(other)];
  return left.host === right.host && left.pathname === right.pathname && left.protocol === right.protocol;
};

const readKept = (file: string): KeptAccess | undefined =>
  existsSync(file) ? (parse(readFileSync(file, 'utf8')) as KeptAccess) : undefined;
