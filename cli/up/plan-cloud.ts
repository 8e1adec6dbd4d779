import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { apiAddresses, type ApiConfig } from '../serve/api-addresses.ts';
import { knownRoles } from '../serve/known-roles.ts';
import type { ControlUser } from '../state/prepare-state.ts';
import { controlLayout, type StateLayout } from '../state/state-layout.ts';
import type { SupervisorPlan } from '../supervisor/supervisor-plan.ts';
import type { RunnableCode } from './copy-code.ts';

/** Hashing and file work of uploads must not starve the databases of threads. */
const threadsPerCore = 4;

/** What is to run, for the supervisor to keep running. */
export const planCloud = (
  layout: StateLayout,
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
    ],
  };
};

const probesOf = (api: ApiConfig): readonly string[] => {
  const addresses = apiAddresses(api);
  return knownRoles.map((role) => new URL('/healthcheck', addresses.url(role, 'internal')).href);
};

/** The environment's configuration options; everything else of it stays behind. */
const configuredEnvironment = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[0].startsWith('NIMBO_') && entry[1] !== undefined,
    ),
  );
