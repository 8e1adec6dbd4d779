import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const secretBytes = 32;
const namePattern = /^[a-z][a-z0-9-]*$/;

/**
 * A secret of the process's own, made when it is first asked for and the same ever after. Two processes that ask at
 * once get the same one: the file appears whole, and only for the first.
 */
export const generatedSecret = async (directory: string, name: string): Promise<string> => {
  if (!namePattern.test(name)) throw new TypeError(`${name} is no name for a secret`);
  const path = join(directory, name);
  const there = await readIfThere(path);
  if (there !== undefined) return there;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeOnce(path, randomBytes(secretBytes).toString('base64url'));
  return readFile(path, 'utf8');
};

const readIfThere = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

const writeOnce = async (path: string, text: string): Promise<void> => {
  const aside = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(aside);
  }
};
