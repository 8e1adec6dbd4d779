import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { NotImplemented } from '@nimbo/errors/faults.ts';
import { programEnvironment } from '@nimbo/host/program-environment.ts';

/** Programs of this machine that the build runs, and their Debian packages. All else comes with what it downloads. */
const neededPrograms: Readonly<Record<string, string>> = {
  'apt-get': 'apt',
  'apt-cache': 'apt',
  'dpkg-deb': 'dpkg',
  'qemu-img': 'qemu-utils',
};

/**
 * @param path where programs are looked for, colons between
 * @throws NotImplemented naming everything that is missing at once, with the command that installs it
 */
export const requirePrograms = async (path = programEnvironment()['PATH'] ?? ''): Promise<void> => {
  const folders = path.split(':').filter(Boolean);
  const names = Object.keys(neededPrograms);
  const found = await Promise.all(names.map((name) => isOnPath(name, folders)));
  const missing = names.filter((_, index) => found[index] !== true);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((name) => neededPrograms[name]))].join(' ');
  throw new NotImplemented(
    `the guest image needs ${missing.join(', ')}; install with: apt-get install --no-install-recommends ${packages}`,
    { code: 'guest.programs_missing', details: { programs: missing } },
  );
};

const isOnPath = async (name: string, folders: readonly string[]): Promise<boolean> => {
  const found = await Promise.all(folders.map((folder) => isExecutable(join(folder, name))));
  return found.includes(true);
};

const isExecutable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
