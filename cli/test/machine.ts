import { existsSync, readFileSync } from 'node:fs';

/** What the machine lets a test run do. */
export interface Machine {
  /** Packages can be installed. */
  readonly canInstall: boolean;
  /** Root on Debian 12: everything has to run, nothing is skipped. */
  readonly runsEverything: boolean;
}

/** Looks at the user and at /etc/os-release. */
export const inspectMachine = (): Machine => {
  const isRoot = process.getuid?.() === 0;
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const isDebian12 = /^ID="?debian"?$/m.test(release) && /^VERSION_ID="?12"?$/m.test(release);
  return { canInstall: isRoot && existsSync('/usr/bin/apt-get'), runsEverything: isRoot && isDebian12 };
};
