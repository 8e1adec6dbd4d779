import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { readCloudIdentity } from '@nimbo/cli/state/cloud-identity.ts';
import { runtimeLayout, stateLayout } from '@nimbo/cli/state/state-layout.ts';
import { repositoryRoot } from '@nimbo/testkit/repository-root.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { apiPorts, simulatedHost } from '../cloud/api-ports.ts';
import { passwordToken } from '../cloud/password-token.ts';
import { quietPorts } from './quiet-ports.ts';
import { killAllOf, servingProcesses } from './serving-processes.ts';

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the command that is under way. */
export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface ChaosPlace {
  /** Holds the state directory; a temporary directory that everybody may pass through unless told. */
  readonly base?: string;
  /** The checkout whose command is run. */
  readonly checkout?: string;
  /** Options of `host.compute`, beside those of a simulated host. */
  readonly compute?: Readonly<Record<string, unknown>>;
  /** Whom the command is run as; only root may choose. */
  readonly user?: number;
}

/** A cloud that may be mistreated: the real command, its processes found from outside. */
export interface ChaosCloud extends AsyncDisposable {
  readonly base: string;
  readonly stateDirectory: string;
  readonly ports: Readonly<Record<Service, number>>;
  url(service: Service): string;
  /** Runs `nimbo <args> --state-dir …` to its end. */
  nimbo(args: readonly string[]): Promise<Ended>;
  /** The same, not waited for. */
  start(args: readonly string[]): Running;
  /** `nimbo up --empty --json` with the test's ports. */
  up(): Promise<Ended>;
  startUp(): Running;
  /** What `up` printed, which must have been a success. */
  mustUp(): Promise<{ readonly outcome: string; readonly cloudId: string }>;
  adminPassword(): Promise<string>;
  /** A token of the administrator's project. */
  token(): Promise<string>;
}

const services = ['keystone', 'glance', 'placement', 'neutron', 'nova', 'cinder'] as const;

export type Service = (typeof services)[number];

/** Milliseconds that any single command may take. */
const timeLimit = 120_000;

/** Makes directory, ports and configuration; nothing runs yet. `await using` kills what then runs and removes it. */
export const chaosCloud = async (place: ChaosPlace = {}): Promise<ChaosCloud> => {
  const base = place.base ?? mkdtempSync(join(tmpdir(), 'nimbo-chaos-'));
  chmodSync(base, 0o755);
  if (place.user !== undefined) chownSync(base, place.user, place.user);
  const stateDirectory = join(base, 'state');
  const api = await apiPorts(quietPorts);
  const ports = portsOf(api);
  const overlay = join(base, 'overlay.yaml');
  writeFileSync(overlay, overlayText(api, place), { mode: 0o644 });
  const start = (args: readonly string[]): Running => run(place, base, [...args, '--state-dir', stateDirectory]);
  const startUp = (): Running => start(['up', '--empty', '--json', '--config', overlay]);
  const up = (): Promise<Ended> => startUp().ended;
  const adminPassword = async (): Promise<string> =>
    /admin: (\S+)/.exec(await readFile(join(stateDirectory, 'passwords.yaml'), 'utf8'))?.[1] ?? '';
  const url = (service: Service): string => `http://127.0.0.1:${ports[service]}${service === 'keystone' ? '/v3' : ''}`;
  return {
    base,
    stateDirectory,
    ports,
    url,
    nimbo: (args) => start(args).ended,
    start,
    up,
    startUp,
    mustUp: async () => outcomeOf(await up()),
    adminPassword,
    token: async () =>
      passwordToken(url('keystone'), { user: 'admin', password: await adminPassword(), scope: adminScope }),
    [Symbol.asyncDispose]: async () => {
      await killEverything(stateDirectory);
      removeRuntime(stateDirectory, place.user);
      if (place.base === undefined) rmSync(base, { recursive: true, force: true });
    },
  };
};

const adminScope = { project: { name: 'admin', domain: { id: 'default' } } };

const portsOf = (api: Readonly<Record<string, number>>): Record<Service, number> =>
  Object.fromEntries(services.map((name) => [name, api[`${name}_port`] ?? 0])) as Record<Service, number>;

/** bcrypt's lowest cost: the tests are not about its slowness. */
const overlayText = (api: Readonly<Record<string, number>>, { compute }: ChaosPlace): string =>
  stringify({
    cloud: { api, keystone: { password_hash_rounds: 4 } },
    host: { ...simulatedHost, compute: { ...simulatedHost.compute, ...compute } },
  });

const run = ({ checkout = repositoryRoot, user }: ChaosPlace, home: string, args: readonly string[]): Running => {
  const command = [join(checkout, 'nimbo'), ...args];
  const asUser = user === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--'];
  const [program = '', ...words] = [...asUser, ...command];
  const env = { ...withoutTestVariables(process.env), ...(user === undefined ? {} : { HOME: home }) };
  const child = spawn(program, words, { env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], timeout: timeLimit });
  return { process: child, ended: collect(child) };
};

/** The command refuses variables that look like options of its own and are none. */
const withoutTestVariables = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('NIMBO_TEST_')));

const collect = async (child: ChildProcess): Promise<Ended> => {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  }
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...said };
};

const outcomeOf = (ended: Ended): { outcome: string; cloudId: string } => {
  if (ended.code !== 0) throw new Error(`up ended with ${ended.code ?? ended.signal}:\n${ended.stdout}${ended.stderr}`);
  return JSON.parse(ended.stdout) as { outcome: string; cloudId: string };
};

/** What no `down` has taken away. */
const removeRuntime = (stateDirectory: string, user = process.getuid?.() ?? 0): void => {
  const layout = stateLayout(stateDirectory);
  const identity = readCloudIdentity(layout.cloudFile);
  if (identity !== undefined) rmSync(runtimeLayout(layout, identity.id, user).root, { recursive: true, force: true });
};

/** A supervisor killed while it starts a child may leave one that was not there at the first look. */
const killEverything = async (stateDirectory: string): Promise<void> => {
  await until(`nothing serves ${stateDirectory}`, () => {
    killAllOf(stateDirectory);
    return servingProcesses(stateDirectory).length === 0;
  });
};
