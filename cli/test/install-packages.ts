import { once } from 'node:events';
import type { SystemPackage } from '../packages/system-packages.ts';
import type { TestRun } from './run-test-files.ts';

/** Installs Debian packages as root, starting none of their daemons. A failure shows as what is still missing. */
export const installPackages = async (run: TestRun, packages: readonly SystemPackage[]): Promise<void> => {
  const names = packages.map((one) => one.name);
  run.print(`installing Debian packages: ${names.join(' ')}`);
  await apt(run, ['update']);
  await apt(run, ['install', '--yes', '--no-install-recommends', ...names]);
};

/** Runlevel 1 makes Debian's maintainer scripts start no service. The output goes to stderr, as progress. */
const apt = async (run: TestRun, args: readonly string[]): Promise<void> => {
  const child = run.programs.start('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    env: { ...run.environment, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    stdio: ['ignore', 2, 'inherit'],
  });
  try {
    await once(child, 'close');
  } catch (error) {
    run.print(`apt-get could not be started: ${String(error)}`);
  }
};
