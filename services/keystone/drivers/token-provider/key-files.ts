import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/*
 * A key repository is a directory with one file per key, named by a number: 0 is staged (known everywhere before it
 * is used), the highest is primary (seals), all others are secondary (only open what they have sealed). The layout is
 * keystone's own, so that existing repositories and the habits around them go on working.
 */

const stagedKey = 0;

const keyPath = (directory: string, number: number): string => join(directory, String(number));

/** The numbers of a repository's keys, ascending; other files are ignored. An absent directory has none. */
export const keyNumbers = async (directory: string): Promise<number[]> => {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const numbers = names.filter((name) => /^(0|[1-9]\d{0,8})$/.test(name)).map(Number);
  return numbers.toSorted((left, right) => left - right);
};

/** One key's text. */
export const readKey = (directory: string, number: number): Promise<string> =>
  readFile(keyPath(directory, number), 'utf8');

const syncDirectory = async (directory: string): Promise<void> => {
  await using handle = await open(directory);
  await handle.sync();
};

/** The text of a new key. */
export type MakeKey = () => string;

/** 32 random bytes in URL-safe base64. */
const newFernetKey: MakeKey = () => randomBytes(32).toString('base64url').concat('=');

const writeKey = async (directory: string, number: number, makeKey: MakeKey): Promise<void> => {
  const temporary = join(directory, `.new-${process.pid}`);
  await rm(temporary, { force: true });
  {
    await using handle = await open(temporary, 'wx', 0o600);
    await handle.writeFile(makeKey());
    await handle.sync();
  }
  await rename(temporary, keyPath(directory, number));
};

/** Makes the repository with a staged and a primary key where there is none yet; an existing one is left alone. */
export const initialiseKeys = async (directory: string, makeKey: MakeKey = newFernetKey): Promise<void> => {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const numbers = await keyNumbers(directory);
  if (!numbers.some((number) => number > stagedKey)) await writeKey(directory, 1, makeKey);
  if (!numbers.includes(stagedKey)) await writeKey(directory, stagedKey, makeKey);
  await syncDirectory(directory);
};

const superfluous = (numbers: readonly number[], maxActiveKeys: number): readonly number[] => {
  const secondary = numbers.slice(1, -1);
  return secondary.slice(0, Math.max(0, numbers.length - Math.max(2, maxActiveKeys)));
};

/**
 * Makes the staged key primary, stages a new one and removes the oldest secondary keys beyond `maxActiveKeys`. An
 * interrupted rotation leaves a repository that works and that the next rotation completes. A token lives through
 * `maxActiveKeys - 2` rotations.
 */
export const rotateKeys = async (
  directory: string,
  maxActiveKeys: number,
  makeKey: MakeKey = newFernetKey,
): Promise<void> => {
  await initialiseKeys(directory, makeKey);
  const primary = (await keyNumbers(directory)).at(-1) ?? stagedKey;
  await rename(keyPath(directory, stagedKey), keyPath(directory, primary + 1));
  await writeKey(directory, stagedKey, makeKey);
  for (const number of superfluous(await keyNumbers(directory), maxActiveKeys)) {
    await rm(keyPath(directory, number), { force: true });
  }
  await syncDirectory(directory);
};
