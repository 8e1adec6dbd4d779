import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@nimbo/context/clock.ts';
import type { Config } from '@nimbo/config/load-config.ts';
import { writeFileAtomically } from '@nimbo/host/atomic-file.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import { CommandFailure } from '../report-failure.ts';
import { apiAddresses, needsTls, type ApiAddresses, type ApiConfig } from '../serve/api-addresses.ts';
import { knownRoles } from '../serve/known-roles.ts';
import { apiSection } from '../serve/sections/api-section.ts';
import { bootstrapSection } from '../serve/sections/bootstrap-section.ts';
import { cloudSection } from '../serve/sections/cloud-section.ts';
import { markOf, newCloudIdentity, readCloudIdentity } from '../state/cloud-identity.ts';
import { generatedPasswords, type Passwords } from '../state/generated-passwords.ts';
import { prepareState, type ControlUser } from '../state/prepare-state.ts';
import { runtimeLayout, type RuntimeLayout, type StateLayout } from '../state/state-layout.ts';
import { writePrivateFile } from '../state/write-private-file.ts';
import { writePlan } from '../supervisor/supervisor-plan.ts';
import { controlUser } from './control-user.ts';
import {
  freeSpaceCheck,
  passableCheck,
  platformCheck,
  portCheck,
  programCheck,
  stateDirectoryCheck,
} from './host-checks.ts';
import { planCloud } from './plan-cloud.ts';
import { prepareHost } from './prepare-host.ts';
import { requireReady, type PreflightCheck } from './preflight.ts';
import { readSettings, startSettings, writeSampleConfig, type UpOverrides } from './read-settings.ts';
import { ownBrokerAccess } from '../join/own-broker-access.ts';
import { runnableCode } from './runnable-code.ts';
import { findUplink } from './find-uplink.ts';
import { snapshotConfig, type StartSettings } from './snapshot-config.ts';
import { serverCertificate } from './tls/certificate-authority.ts';
import { writeCredentials } from './write-credentials.ts';

/** Databases, logs and a first image fit in it. */
const neededBytes = 512 * 1024 * 1024;

/**
 * Everything that comes before a process is started: configuration read, host checked, directories, user, passwords,
 * certificate, credentials and plan made. May be interrupted anywhere and repeated.
 */
export const prepareCloud = async (
  layout: StateLayout,
  options: UpOverrides,
  say: (line: string) => unknown,
): Promise<void> => {
  const settings = await hostSettings(layout, startSettings(options));
  const config = readSettings(layout, settings);
  const api = config.get(apiSection);
  await checkHost(layout, api);
  const user = await controlUser({ signal: AbortSignal.timeout(30_000) }, layout.control);
  prepareState(layout, user);
  writeSampleConfig(layout);
  if (readCloudIdentity(layout.cloudFile) === undefined) {
    say(`Making a new cloud in ${layout.root}`);
    const made = newCloudIdentity(timestampNow(systemClock), hostname());
    await writeFileAtomically(layout.cloudFile, JSON.stringify(made), 0o644);
  }
  const passwords = choosePasswords(layout, config);
  snapshotConfig(layout, settings, passwords, user, await ownBrokerAccess(layout, config));
  const authorityFile = await prepareTls(layout, api, user);
  writeCredentials(layout, {
    addresses: apiAddresses(api),
    region: config.get(cloudSection).region,
    passwords,
    hasDemo: config.get(bootstrapSection).demo,
    authorityFile,
  });
  const runtime = prepareSockets(layout, user);
  writePlan(layout, planCloud({ layout, runtime, code: await runnableCode(layout, user), user, api }));
};

/** What the machine itself decides, where the operator does not: the way out, and that without root all is simulated. */
const hostSettings = async (layout: StateLayout, settings: StartSettings): Promise<StartSettings> => {
  if (process.getuid?.() !== 0) return { ...settings, network: { ...settings.network, driver: 'fake' } };
  const config = readSettings(layout, settings);
  const told = config.explain().find(({ path }) => path === 'host.network.uplink');
  if (told === undefined || told.source !== 'default') return settings;
  return { ...settings, network: { ...settings.network, uplink: await findUplink() } };
};

const prepareSockets = (layout: StateLayout, user: ControlUser): RuntimeLayout => {
  const identity = readCloudIdentity(layout.cloudFile);
  if (identity === undefined) throw new CommandFailure(`${layout.cloudFile} vanished: run up again`);
  const runtime = runtimeLayout(layout, markOf(identity), process.getuid?.() ?? user.uid);
  prepareHost(layout, runtime, user, identity.host);
  return runtime;
};

/** Every port that control listens on must be free. */
export const portChecks = (addresses: ApiAddresses): readonly PreflightCheck[] =>
  knownRoles
    .filter((role) => role.portOption !== undefined)
    .map((role) => portCheck(role.portOption?.replace(/_port$/, '') ?? '', addresses.host, addresses.port(role)));

const checkHost = async (layout: StateLayout, api: ApiConfig): Promise<void> => {
  const addresses = apiAddresses(api);
  const checks: readonly PreflightCheck[] = [
    platformCheck(process.platform),
    stateDirectoryCheck(layout.root),
    freeSpaceCheck(layout.root, neededBytes),
    ...portChecks(addresses),
    ...(process.getuid?.() === 0 ? [programCheck('useradd', 'passwd'), passableCheck(layout.root)] : []),
    ...(needsTls(api) && api.tls_certificate === '' ? [programCheck('openssl', 'openssl')] : []),
  ];
  await requireReady(checks);
};

/** Given ones where the operator gave some, otherwise those of the first start. */
const choosePasswords = (layout: StateLayout, config: Config): Passwords => {
  const given = config.get(bootstrapSection);
  const generated = generatedPasswords(layout.passwordsFile);
  return { admin: given.admin_password || generated.admin, demo: given.demo_password || generated.demo };
};

/** Makes the certificate where one is needed and none is given; returns the authority's file. */
const prepareTls = async (layout: StateLayout, api: ApiConfig, user: ControlUser): Promise<string | undefined> => {
  if (!needsTls(api) || api.tls_certificate !== '') return undefined;
  const listen = ['0.0.0.0', '::'].includes(api.listen) ? [] : [api.listen];
  const known = api.public_url === '' ? [] : [new URL(api.public_url).hostname];
  const names = [...new Set([...listen, ...known, '127.0.0.1', 'localhost', hostname()])];
  const made = await serverCertificate(layout.tls, names, systemClock.now());
  writePrivateFile(join(layout.config, 'tls-certificate.pem'), made.certificate, user);
  writePrivateFile(join(layout.config, 'tls-key.pem'), made.key, user);
  if (!existsSync(made.authorityFile)) throw new CommandFailure(`${made.authorityFile} vanished: run up again`);
  return made.authorityFile;
};
