import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { systemClock } from '@nimbo/context/clock.ts';
import type { Config } from '@nimbo/config/load-config.ts';
import { CommandFailure } from '../report-failure.ts';
import { needsTls } from '../serve/api-addresses.ts';
import { apiSection } from '../serve/sections/api-section.ts';
import { busSection } from '../serve/sections/bus-section.ts';
import { databaseSection } from '../serve/sections/database-section.ts';
import { operatorFiles } from '../state/config-files.ts';
import { joinedIdentity, type CloudIdentity } from '../state/cloud-identity.ts';
import type { StateLayout } from '../state/state-layout.ts';
import { serverCertificate } from '../up/tls/certificate-authority.ts';
import { bundleNames } from './bundle.ts';
import { readControlFiles } from './control-files.ts';
import { requireHostName } from './host-bundle.ts';

/** What an operator says of a controller that joins. */
export interface NewController {
  readonly name: string;
  /** The address at which its APIs listen. */
  readonly listen: string;
}

type Tree = { readonly [name: string]: unknown };

/**
 * What another machine needs to run control too, against the same databases and the same broker: all of the cloud's settings and
 * secrets. Who has it can do everything in the cloud.
 * @throws CommandFailure where the cloud keeps its rows, or its messages, on this machine alone
 */
export const makeControllerBundle = async (
  layout: StateLayout,
  cloud: CloudIdentity,
  config: Config,
  controller: NewController,
): Promise<ReadonlyMap<string, string>> => {
  requireHostName(controller.name);
  requireShared(config);
  const settings = cloudSettings(layout);
  const texts = new Map<string, string>([
    [bundleNames.cloud, JSON.stringify(joinedIdentity(cloud, 'controller', controller.name))],
    [
      bundleNames.settings,
      `# What nimbo controller add knew; the cloud's settings are in secrets.yaml.\n${stringify({ cloud: { api: { listen: controller.listen } } })}`,
    ],
    [bundleNames.secrets, stringify({ cloud: withoutListen(settings) })],
  ]);
  const { tls_authority: authority } = config.get(busSection);
  if (authority !== '') texts.set(bundleNames.brokerAuthority, readFileSync(authority, 'utf8'));
  if (existsSync(layout.authorityFile))
    texts.set(bundleNames.cloudAuthority, readFileSync(layout.authorityFile, 'utf8'));
  for (const [name, text] of await certificateOf(layout, config, controller)) texts.set(name, text);
  for (const name of existsSync(layout.policies) ? readdirSync(layout.policies) : []) {
    texts.set(`${bundleNames.policies}/${name}`, readFileSync(join(layout.policies, name), 'utf8'));
  }
  for (const [name, text] of readControlFiles(layout.control)) texts.set(`${bundleNames.control}/${name}`, text);
  return texts;
};

const requireShared = (config: Config): void => {
  if (config.get(databaseSection).url === '') {
    throw new CommandFailure(
      'cloud.database.url is not set: several controllers share a PostgreSQL or MariaDB server; this cloud keeps SQLite files on this machine',
    );
  }
  if (config.get(busSection).url === '') {
    throw new CommandFailure('cloud.bus.url is not set: several controllers reach their hosts over a RabbitMQ');
  }
};

/** `cloud:` of all that this machine's control was started with, passwords included. */
const cloudSettings = (layout: StateLayout): Tree => {
  const secrets = existsSync(layout.secretsFile) ? [layout.secretsFile] : [];
  const [main, ...overlays] = operatorFiles(layout);
  return [...(main === undefined ? [] : [main]), ...secrets, ...overlays]
    .map((file) => (parse(readFileSync(file, 'utf8')) as { readonly cloud?: Tree | null } | null)?.cloud ?? {})
    .reduce<Tree>(merged, {});
};

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

const merged = (below: Tree, above: Tree): Tree => ({
  ...below,
  ...Object.fromEntries(
    Object.entries(above).map(([name, value]) => {
      const under = below[name];
      return [name, isTree(value) && isTree(under) ? merged(under, value) : value];
    }),
  ),
});

const withoutListen = (settings: Tree): Tree => {
  const { listen: _, ...api } = isTree(settings['api']) ? settings['api'] : {};
  return { ...settings, api };
};

/** A certificate of the cloud's own authority for the other controller's address, where controllers have such. */
const certificateOf = async (
  layout: StateLayout,
  config: Config,
  { name, listen }: NewController,
): Promise<readonly (readonly [string, string])[]> => {
  const api = config.get(apiSection);
  if (!needsTls({ ...api, listen }) || api.tls_certificate !== '') return [];
  const directory = join(layout.tls, `controller-${name}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const file of ['ca.pem', 'ca-key.pem']) copyFileSync(join(layout.tls, file), join(directory, file));
  const known = api.public_url === '' ? [] : [new URL(api.public_url).hostname];
  const names = [...new Set([listen, ...known, '127.0.0.1', 'localhost', name])];
  const made = await serverCertificate(directory, names, systemClock.now());
  return [
    [bundleNames.certificate, made.certificate],
    [bundleNames.key, made.key],
  ];
};
