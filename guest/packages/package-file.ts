import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Unavailable } from '@nimbo/errors/faults.ts';

/** A package as the signed package lists describe it. */
export interface PackageFile {
  /** The file name that `apt-get download` gives it, version and architecture included. */
  readonly fileName: string;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

const line = /^'[^']+' ([^\s/]+\.deb) (\d+) SHA256:([0-9a-f]{64})$/;

/**
 * Reads what `apt-get download --print-uris` prints.
 * @throws Unavailable for a line without a SHA-256: such a package could not be checked
 */
export const parsePackageFiles = (output: string): readonly PackageFile[] =>
  output
    .split('\n')
    .filter((text) => text.startsWith("'"))
    .map((text) => {
      const [, fileName, size, sha256] = line.exec(text) ?? [];
      if (fileName === undefined || size === undefined || sha256 === undefined) {
        throw new Unavailable(`apt-get describes a package in a way that cannot be checked: ${text}`);
      }
      return { fileName, size: Number(size), sha256 };
    });

/** Whether the file is there, whole and unchanged. */
export const isIntact = async (path: string, expected: PackageFile): Promise<boolean> => {
  const status = await stat(path).catch(() => undefined);
  if (status?.size !== expected.size) return false;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex') === expected.sha256;
};
