import { existsSync } from 'node:fs';
import { runProgram } from '@nimbo/host/run-program.ts';
import { installCommand, missingPackages, type SystemPackage } from '../packages/system-packages.ts';
import { CommandFailure } from '../report-failure.ts';

const timeLimit = 600_000;
const outputLimit = 8 * 1024 * 1024;

/**
 * Installs the programs that guests and their networks need, where root starts the cloud on Debian.
 * @throws CommandFailure naming what is missing, and how to get it
 */
export const installMissing = async (say: (line: string) => unknown): Promise<void> => {
  const missing = missingPackages(['up'], process.env['PATH'] ?? '');
  // Without root there are only simulated guests, which need none of it.
  if (missing.length === 0 || process.getuid?.() !== 0) return;
  if (!existsSync('/usr/bin/apt-get')) {
    throw new CommandFailure(`guests need programs that are not here; on Debian: ${installCommand(missing)}`);
  }
  say(`Installing ${namesOf(missing).join(', ')} …`);
  await apt(['update']);
  await apt(['install', '--yes', '--no-install-recommends', ...namesOf(missing)]);
};

const namesOf = (packages: readonly SystemPackage[]): readonly string[] => packages.map((one) => one.name);

/** Runlevel 1 makes Debian's maintainer scripts start no service. */
const apt = async (args: readonly string[]): Promise<void> => {
  await runProgram(
    { signal: AbortSignal.timeout(timeLimit) },
    {
      program: 'apt-get',
      args: ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args],
      env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
      timeLimit,
      outputLimit,
    },
  );
};
