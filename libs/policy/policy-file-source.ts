import { open } from 'node:fs/promises';
import { policyLimits } from './limits.ts';
import { PolicyError } from './policy-error.ts';

/** A policy file as it was found. */
export interface FoundFile {
  readonly path: string;
  readonly text: string;
  /** Changes whenever the file does. */
  readonly fingerprint: string;
  /** True where anybody on the machine may write it. */
  readonly isWorldWritable: boolean;
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

const readFound = async (path: string, known: string | undefined): Promise<FoundFile | 'unchanged'> => {
  await using file = await open(path, 'r');
  const { mtimeNs, size, ino, mode } = await file.stat({ bigint: true });
  const fingerprint = `${path} ${ino} ${size} ${mtimeNs} ${mode}`;
  if (fingerprint === known) return 'unchanged';
  if (size > policyLimits.fileSize) throw new PolicyError(`${path} is larger than ${policyLimits.fileSize} bytes`);
  return { path, text: await file.readFile('utf8'), fingerprint, isWorldWritable: (mode & 0o002n) !== 0n };
};

/**
 * Reads the first of the candidate files that exists.
 * @param known the fingerprint of what was read last
 * @returns undefined where none exists, `unchanged` where it is the known one
 * @throws PolicyError for a file that cannot be read
 */
export const findPolicyFile = async (
  candidates: readonly string[],
  known: string | undefined,
): Promise<FoundFile | 'unchanged' | undefined> => {
  for (const path of candidates) {
    try {
      return await readFound(path, known);
    } catch (error) {
      if (error instanceof PolicyError) throw error;
      if (!isMissing(error)) {
        throw new PolicyError(`policy file ${path} cannot be read: ${(error as Error).message}`, { cause: error });
      }
    }
  }
  return undefined;
};
