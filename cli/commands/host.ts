import { resolve } from 'node:path';
import { atBroker, brokerDesk } from '../join/broker-desk.ts';
import { requireFreePlace, writeBundle } from '../join/bundle.ts';
import { makeHostBundle, requireHostName } from '../join/host-bundle.ts';
import { forgetHost, hostRows, refuseInUse, type HostRow } from '../join/known-hosts.ts';
import { refuseJoined } from '../join/joined-part.ts';
import { operatorConfig } from '../join/operator-config.ts';
import type { CommonOptions } from '../program.ts';
import { apiAddresses } from '../serve/api-addresses.ts';
import { CommandFailure } from '../report-failure.ts';
import { apiSection } from '../serve/sections/api-section.ts';
import { againInNamespace } from '../state/cloud-namespace.ts';
import { requireCloud } from '../state/require-cloud.ts';
import { stateLayout, type StateLayout } from '../state/state-layout.ts';
import type { CloudSession } from '../up/provision/cloud-session.ts';
import { userSession } from '../up/provision/first-start.ts';

interface HostAddOptions extends CommonOptions {
  readonly out?: string;
  readonly tunnelAddress: string;
}

/** `nimbo host add NAME`: makes the bundle with which another machine joins as a host. */
export const hostAdd = async (options: HostAddOptions, [name = '']: readonly string[]): Promise<number> => {
  const layout = stateLayout(resolve(options.stateDir));
  const cloud = requireCloud(layout);
  refuseJoined(layout);
  requireHostName(name);
  const directory = resolve(options.out ?? `nimbo-host-${name}`);
  requireFreePlace(directory);
  const elsewhere = await againInNamespace(layout);
  if (elsewhere !== undefined) return elsewhere;
  const { tunnelAddress } = options;
  writeBundle(directory, await makeHostBundle(layout, cloud, operatorConfig(layout), { name, tunnelAddress }));
  process.stdout.write(
    `${directory} lets a machine join as ${name}. Bring it there by a way that nobody listens on, and run there:\n  nimbo serve --bundle ${directory}\n`,
  );
  return 0;
};

/** `nimbo host list`: every host that has told of itself. */
export const hostList = async (options: CommonOptions & { readonly json?: boolean }): Promise<number> => {
  const layout = stateLayout(resolve(options.stateDir));
  requireCloud(layout);
  const elsewhere = await againInNamespace(layout);
  if (elsewhere !== undefined) return elsewhere;
  const rows = await hostRows(await administrator(layout));
  process.stdout.write(options.json === true ? `${JSON.stringify(rows)}\n` : rows.map(describeHost).join(''));
  return 0;
};

const describeHost = ({ name, parts }: HostRow): string =>
  `${name}\n${parts.map(({ part, state }) => `  ${part.padEnd(28)}${state}\n`).join('')}`;

/** `nimbo host remove NAME`: its access ends, and what the services know of it goes. */
export const hostRemove = async (options: CommonOptions, [name = '']: readonly string[]): Promise<number> => {
  const layout = stateLayout(resolve(options.stateDir));
  const cloud = requireCloud(layout);
  refuseJoined(layout);
  requireHostName(name);
  if (name === cloud.host) throw new CommandFailure(`${name} is the host of this machine: it goes with the cloud`);
  const elsewhere = await againInNamespace(layout);
  if (elsewhere !== undefined) return elsewhere;
  const { admin, vhost } = brokerDesk(operatorConfig(layout));
  const session = await administrator(layout);
  await refuseInUse(session, name);
  // The access goes first: what is forgotten afterwards cannot be told anew.
  await atBroker(() => admin.removeHost(vhost, name));
  await forgetHost(session, name);
  process.stdout.write(`${name} is no host of this cloud any more; on its machine, nimbo destroy removes the rest.\n`);
  return 0;
};

const administrator = (layout: StateLayout): Promise<CloudSession> =>
  userSession(layout, apiAddresses(operatorConfig(layout).get(apiSection)), 'admin');
