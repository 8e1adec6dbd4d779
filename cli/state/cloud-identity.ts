import { CommandFailure } from '../report-failure.ts';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What tells one cloud of a machine from another. */
export interface CloudIdentity {
  /** Six hexadecimal digits, part of every device, table and namespace name that the cloud makes on a host. */
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The name of the host it was made on: it stays, whatever the machine is called later. */
  readonly host: string;
}

/** A new identity; two clouds of one machine collide once in 16 million. */
export const newCloudIdentity = (createdAt: string, host: string): CloudIdentity => ({
  id: randomBytes(3).toString('hex'),
  createdAt,
  host,
});

/**
 * The identity kept in `cloud.json`, or undefined where the directory holds no cloud.
 * @throws CommandFailure for a file that is there and no cloud's
 */
export const readCloudIdentity = (file: string): CloudIdentity | undefined => {
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  const parsed: unknown = parse(text);
  if (isCloudIdentity(parsed)) return parsed;
  throw new CommandFailure(`${file} is not what nimbo wrote: move it away, or restore it from a backup`);
};

const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isCloudIdentity = (value: unknown): value is CloudIdentity =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  /^[0-9a-f]{6}$/.test(value.id) &&
  'host' in value &&
  typeof value.host === 'string' &&
  'createdAt' in value &&
  typeof value.createdAt === 'string';
