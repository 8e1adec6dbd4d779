import { readFileSync } from 'node:fs';
import type { AuditReport, ControlStatus } from '../admin/admin-report.ts';
import { askAdmin, AdminUnreachable } from '../admin/admin-client.ts';
import type { CommonOptions } from '../program.ts';
import { CommandFailure } from '../report-failure.ts';
import { dropToOwner } from '../state/drop-privileges.ts';
import { requireCloud } from '../state/require-cloud.ts';
import { controlLayout, stateLayout } from '../state/state-layout.ts';

const asking = async <Answer>(
  stateDir: string,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<Answer> => {
  const layout = stateLayout(stateDir);
  requireCloud(layout);
  dropToOwner(layout.control);
  try {
    return await askAdmin<Answer>(controlLayout(layout.control).adminSocket(), method, path, body);
  } catch (error) {
    if (error instanceof AdminUnreachable) throw new CommandFailure('control does not answer: nimbo up starts it');
    throw new CommandFailure(error instanceof Error ? error.message : String(error));
  }
};

const errand = async (options: CommonOptions, name: string, body?: unknown): Promise<number> => {
  const path = `/errand?role=keystone&name=${name}`;
  const { text } = await asking<{ readonly text: string }>(options.stateDir, 'POST', path, body);
  process.stdout.write(`${text}\n`);
  return 0;
};

/** `nimbo keystone fernet-rotate`: tokens are sealed with the next key from now on; those of the last rotations still hold. */
export const keystoneRotate = (options: CommonOptions): Promise<number> => errand(options, 'rotate-keys');

/** `nimbo keystone credential-rotate`: secrets are sealed with the next key from now on. */
export const credentialRotate = (options: CommonOptions): Promise<number> => errand(options, 'rotate-credential-keys');

/** `nimbo keystone credential-migrate`: what older keys have sealed is sealed anew. */
export const credentialMigrate = (options: CommonOptions): Promise<number> => errand(options, 'migrate-credentials');

/** What `nimbo keystone bootstrap` is told. */
interface BootstrapOptions extends CommonOptions {
  readonly bootstrapUsername: string;
  readonly bootstrapProjectName: string;
  readonly bootstrapRoleName: string;
  readonly bootstrapPasswordFile?: string;
}

/** From a file, or from the environment; never from an argument, which every user of the machine can read. */
const givenPassword = ({ bootstrapPasswordFile: file }: BootstrapOptions): string | undefined => {
  if (file === undefined) return process.env['OS_BOOTSTRAP_PASSWORD'];
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new CommandFailure(`the password cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** `nimbo keystone bootstrap`: an administrator who can log in, also where the last one has lost the password. */
export const keystoneBootstrap = (options: BootstrapOptions): Promise<number> => {
  const password = givenPassword(options);
  return errand(options, 'bootstrap', {
    username: options.bootstrapUsername,
    project: options.bootstrapProjectName,
    role: options.bootstrapRoleName,
    ...(password === undefined ? {} : { password }),
  });
};

/** `nimbo keystone doctor`: keystone's own checks and comparisons; exit 0 where all is well, 1 where not. */
export const keystoneDoctor = async (options: CommonOptions): Promise<number> => {
  const { roles } = await asking<ControlStatus>(options.stateDir, 'GET', '/status');
  const { findings } = await asking<AuditReport>(options.stateDir, 'POST', '/audit?fix=false&role=keystone');
  const keystone = roles.find(({ role }) => role === 'keystone');
  if (keystone === undefined) throw new CommandFailure('keystone does not run in this cloud');
  for (const { name, healthy, reason } of keystone.checks) {
    process.stdout.write(`${healthy ? 'ok   ' : 'wrong'} ${name}: ${reason}\n`);
  }
  for (const { what, advice } of findings) process.stdout.write(`wrong ${what}\n      ${advice}\n`);
  return keystone.healthy && findings.length === 0 ? 0 : 1;
};
