import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { composeProcess } from '@nimbo/cli/serve/compose-process.ts';
import { apiRoleOf, knownRoles, rolesNamed } from '@nimbo/cli/serve/known-roles.ts';
import { allSections } from '@nimbo/cli/serve/sections/all-sections.ts';
import { stateLayout } from '@nimbo/cli/state/state-layout.ts';
import { loadConfig } from '@nimbo/config/load-config.ts';
import { systemClock, type Clock } from '@nimbo/context/clock.ts';
import { silentLog, type Log } from '@nimbo/context/log.ts';
import { freePorts } from '@nimbo/testkit/free-ports.ts';
import { apiPorts } from './api-ports.ts';
import { passwordToken, type TokenRequest } from './password-token.ts';

/** What a test's cloud may be given; everything else is as `nimbo up` makes it. */
export interface TestCloudOptions {
  /** Roles by process: one process with every role unless told. */
  readonly processes?: readonly (readonly string[])[];
  /** Sections of `cloud:`, over those below. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** A whole cloud inside the test's process: real apps on loopback ports, real databases in a temporary directory. */
export interface TestCloud extends AsyncDisposable {
  /** A service's base URL, with the path of its endpoints. */
  url(service: string): string;
  /** A token of one of the accounts that bootstrap makes, project-scoped unless told. */
  token(user?: 'admin' | 'demo', scope?: TokenRequest['scope']): Promise<string>;
  readonly passwords: Readonly<Record<'admin' | 'demo', string>>;
  readonly stateDirectory: string;
}

const everyRole = knownRoles.map((role) => role.name);
const passwords = { admin: 'admin-of-the-test', demo: 'demo-of-the-test' };

/** bcrypt's lowest cost: the tests are not about its slowness. */
const fastHashing = { password_hash_rounds: 4 };

/** Starts a cloud; `await using` stops it and removes its directory. */
export const startTestCloud = async (options: TestCloudOptions = {}): Promise<TestCloud> => {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'nimbo-cloud-'));
  const running: AsyncDisposable[] = [];
  const stop = async (): Promise<void> => {
    for (const one of running.toReversed()) await one[Symbol.asyncDispose]();
    rmSync(stateDirectory, { recursive: true, force: true });
  };
  const ports = await apiPorts(freePorts);
  try {
    const { layout, config } = prepare(stateDirectory, ports, options);
    for (const [index, roles] of (options.processes ?? [everyRole]).entries()) {
      const process = await composeProcess({
        name: `process-${index}`,
        roles: rolesNamed(roles),
        layout,
        cloudId: 'c0ffee',
        host: 'test',
        config,
        log: options.log ?? silentLog,
        clock: options.clock ?? systemClock,
      });
      running.push({ [Symbol.asyncDispose]: () => process.stop() });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const url = (service: string): string =>
    `http://127.0.0.1:${ports[`${service}_port`] ?? 0}${apiRoleOf(service)?.api.path ?? ''}`;
  return {
    url,
    passwords,
    stateDirectory,
    token: (user = 'admin', scope = { project: { name: user, domain: { id: 'default' } } }) =>
      passwordToken(url('keystone'), { user, password: passwords[user], scope }),
    [Symbol.asyncDispose]: stop,
  };
};

const prepare = (
  stateDirectory: string,
  ports: Readonly<Record<string, number>>,
  { settings = {} }: TestCloudOptions,
) => {
  const layout = stateLayout(stateDirectory);
  for (const place of [layout.control, layout.policies]) mkdirSync(place, { mode: 0o700 });
  writeFileSync(layout.configFile, configText(ports, settings), { mode: 0o600 });
  return { layout, config: loadConfig({ files: [layout.configFile], env: {}, sections: allSections }) };
};

const configText = (api: Readonly<Record<string, number>>, settings: Readonly<Record<string, unknown>>): string => {
  const bootstrap = { admin_password: passwords.admin, demo_password: passwords.demo };
  return stringify({ cloud: { api, bootstrap, keystone: fastHashing, ...settings } });
};
