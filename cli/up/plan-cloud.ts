import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { apiAddresses, type ApiConfig } from '../serve/api-addresses.ts';
import { knownHostRoles } from '../serve/known-host-roles.ts';
import { apiRoles, knownRoles } from '../serve/known-roles.ts';
import type { ControlUser } from '../state/prepare-state.ts';
import { controlLayout, type RuntimeLayout, type StateLayout } from '../state/state-layout.ts';
import type { SupervisorPlan } from '../supervisor/supervisor-plan.ts';
import type { RunnableCode } from './copy-code.ts';

/** Hashing and file work of uploads must not starve the databases of threads. */
const threadsPerCore = 4;

/** What is to run, for the supervisor to keep running. */
export const planCloud = (
  layout: StateLayout,
  runtime: RuntimeLayout,
  code: RunnableCode,
  user: ControlUser,
  api: ApiConfig,
): SupervisorPlan => {
  const command = (...words: readonly string[]): readonly string[] => [
    join(code.root, 'cli', 'main.ts'),
    'serve',
    '--state-dir',
    layout.root,
    ...words,
  ];
  return {
    supervisor: { program: code.node, args: command('supervisor') },
    children: [
      {
        name: 'control',
        program: code.node,
        args: command(...knownRoles.map((role) => role.name)),
        env: {
          ...configuredEnvironment(),
          NODE_COMPILE_CACHE: controlLayout(layout.control).compileCache,
          UV_THREADPOOL_SIZE: String(threadsPerCore * availableParallelism()),
        },
        ...(user.isSeparate ? { uid: user.uid, gid: user.gid } : {}),
        outputFile: join(layout.log, 'control.output'),
        probes: probesOf(api),
      },
      ...(knownHostRoles.length === 0 ? [] : [hostChild(layout, runtime, code, command)]),
    ],
  };
};

const hostChild = (
  layout: StateLayout,
  runtime: RuntimeLayout,
  code: RunnableCode,
  command: (...words: readonly string[]) => readonly string[],
): SupervisorPlan['children'][number] => ({
  name: 'host',
  program: code.node,
  args: command('--name', 'host', ...knownHostRoles.map((role) => role.name)),
  env: { ...configuredEnvironment(), NODE_COMPILE_CACHE: layout.compileCache },
  outputFile: join(layout.log, 'host.output'),
  probes: [`unix:${runtime.hostSocket}`],
});

const probesOf = (api: ApiConfig): readonly string[] => {
  const addresses = apiAddresses(api);
  return apiRoles().map((role) => new URL('/healthcheck', addresses.url(role, 'internal')).href);
};

/** The environment's configuration options; everything else of it stays behind. */
const configuredEnvironment = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[0].startsWith('NIMBO_') && entry[1] !== undefined,
    ),
  );
