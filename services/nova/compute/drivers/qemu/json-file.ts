import { readFile } from 'node:fs/promises';
import { writeFileAtomically } from '@nimbo/host/atomic-file.ts';

/** What this program wrote there; undefined where there is no such file, or none that was written whole. */
export const readJson = async <T>(path: string): Promise<T | undefined> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
};

/** Durably and whole. */
export const writeJson = (path: string, value: unknown): Promise<void> =>
  writeFileAtomically(path, JSON.stringify(value));
