import { CommandFailure } from '../report-failure.ts';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What tells one cloud of a machine from another. */
export interface CloudIdentity {
  /** Six hexadecimal digits, part of every device, table and namespace name that the cloud makes on a host. */
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The name of the host it was made on: it stays, whatever the machine is called later. */
  readonly host: string;
  /** What alone of the cloud is here, where it was joined from a bundle. */
  readonly part?: CloudPart;
  /** Stands for the id in names on this machine, which may hold several parts of one cloud; six hexadecimal digits. */
  readonly mark?: string;
}

/** What of a cloud a machine joins it with. */
export type CloudPart = 'host' | 'controller';

/** What devices, sockets and namespaces of a state directory's cloud are named after on this machine. */
export const markOf = ({ id, mark }: CloudIdentity): string => mark ?? id;

/** The identity of a part of a cloud on a machine that joins it: parts of one cloud on one machine do not meet. */
export const joinedIdentity = (cloud: CloudIdentity, part: CloudPart, host: string): CloudIdentity => ({
  id: cloud.id,
  createdAt: cloud.createdAt,
  host,
  part,
  mark: createHash('sha256').update(`${cloud.id} ${part} ${host}`).digest('hex').slice(0, 6),
});

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
  typeof value.createdAt === 'string' &&
  (!('mark' in value) || (typeof value.mark === 'string' && /^[0-9a-f]{6}$/.test(value.mark))) &&
  (!('part' in value) || value.part === 'host' || value.part === 'controller');
