import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { apiAddresses, type ApiConfig } from '../serve/api-addresses.ts';
import { knownHostRoles } from '../serve/known-host-roles.ts';
import { apiRoles, knownRoles } from '../serve/known-roles.ts';
import type { CloudPart } from '../state/cloud-identity.ts';
import type { ControlUser } from '../state/prepare-state.ts';
import { controlLayout, type RuntimeLayout, type StateLayout } from '../state/state-layout.ts';
import type { SupervisorPlan } from '../supervisor/supervisor-plan.ts';
import type { RunnableCode } from './copy-code.ts';

/** Hashing and file work of uploads must not starve the databases of threads. */
const threadsPerCore = 4;

/** What the processes of a state directory are started from. */
export interface PlanParts {
  readonly layout: StateLayout;
  readonly runtime: RuntimeLayout;
  readonly code: RunnableCode;
  readonly user: ControlUser;
  readonly api: ApiConfig;
}

type Child = SupervisorPlan['children'][number];

/** What is to run, for the supervisor to keep running: a whole cloud. */
export const planCloud = (parts: PlanParts): SupervisorPlan =>
  supervised(parts, [controlChild(parts), ...(knownHostRoles.length === 0 ? [] : [hostChild(parts)])]);

/** What is to run where a machine joined a cloud. */
export const planPart = (parts: PlanParts, part: CloudPart): SupervisorPlan =>
  supervised(parts, [part === 'host' ? hostChild(parts) : controlChild(parts)]);

const supervised = (parts: PlanParts, children: readonly Child[]): SupervisorPlan => ({
  supervisor: { program: parts.code.node, args: serving(parts, 'supervisor') },
  children,
});

const serving = ({ code, layout }: PlanParts, ...words: readonly string[]): readonly string[] => [
  join(code.root, 'cli', 'main.ts'),
  'serve',
  '--state-dir',
  layout.root,
  ...words,
];

const controlChild = (parts: PlanParts): Child => {
  const { layout, code, user, api } = parts;
  return {
    name: 'control',
    program: code.node,
    args: serving(parts, ...knownRoles.map((role) => role.name)),
    env: {
      ...childEnvironment(layout),
      NODE_COMPILE_CACHE: controlLayout(layout.control).compileCache,
      UV_THREADPOOL_SIZE: String(threadsPerCore * availableParallelism()),
    },
    ...(user.isSeparate ? { uid: user.uid, gid: user.gid } : {}),
    outputFile: join(layout.log, 'control.output'),
    probes: probesOf(api),
  };
};

const hostChild = (parts: PlanParts): Child => {
  const { layout, runtime, code } = parts;
  return {
    name: 'host',
    program: code.node,
    args: serving(parts, '--name', 'host', ...knownHostRoles.map((role) => role.name)),
    env: { ...childEnvironment(layout), NODE_COMPILE_CACHE: layout.compileCache },
    outputFile: join(layout.log, 'host.output'),
    probes: [`unix:${runtime.hostSocket}`],
  };
};

const probesOf = (api: ApiConfig): readonly string[] => {
  const addresses = apiAddresses(api);
  return apiRoles().map((role) => new URL('/healthcheck', addresses.url(role, 'internal')).href);
};

/** The environment's configuration options, and trust in the cloud's own authority where it has one; all else stays behind. */
const childEnvironment = (layout: StateLayout): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[0].startsWith('NIMBO_') && entry[1] !== undefined,
    ),
  ),
  ...(existsSync(layout.authorityFile) ? { NODE_EXTRA_CA_CERTS: layout.authorityFile } : {}),
});
