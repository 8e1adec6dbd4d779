import { argon2, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { PasswordHasher } from '../password-hasher.ts';
import { parsePhc, printPhc, type PhcHash } from './phc.ts';

type Parameters = PhcHash['numbers'];

/** A function that derives bytes from a password on a thread of libuv's pool. */
interface Kdf {
  readonly name: string;
  readonly version: string;
  readonly parameters: Parameters;
  readonly derive: (password: string, salt: Buffer, parameters: Parameters, length: number) => Promise<Buffer>;
}

const saltBytes = 16;
const digestBytes = 32;
/** More than any parameters here need: what asks for more came from elsewhere and is not tried. */
const mostMemory = 256 * 1024 * 1024;

const scryptOf = promisify(scrypt) as (password: string, salt: Buffer, length: number, o: object) => Promise<Buffer>;
const argon2Of = promisify(argon2);

/** 2^16 blocks of 1 KiB: 64 MiB and some 0.2 s, passlib's parameters. */
export const scryptKdf: Kdf = {
  name: 'scrypt',
  version: '',
  parameters: { ln: 16, r: 8, p: 1 },
  derive: (password, salt, { ln = 0, r = 0, p = 0 }, length) =>
    scryptOf(password, salt, length, { N: 2 ** ln, r, p, maxmem: mostMemory }),
};

/** RFC 9106's second recommendation: 64 MiB, 3 passes, 4 lanes. */
export const argon2Kdf: Kdf = {
  name: 'argon2id',
  version: '$v=19',
  parameters: { m: 65_536, t: 3, p: 4 },
  derive: (password, salt, { m = 0, t = 0, p = 0 }, length) => {
    if (m * 1024 > mostMemory) throw new RangeError('the hash asks for more memory than it gets');
    return argon2Of('argon2id', {
      message: password,
      nonce: salt,
      parallelism: p,
      tagLength: length,
      memory: m,
      passes: t,
    });
  },
};

const hashWith = async ({ name, version, parameters, derive }: Kdf, password: string): Promise<string> => {
  const salt = randomBytes(saltBytes);
  const digest = await derive(password, salt, parameters, digestBytes);
  return printPhc({ name, numbers: parameters, salt, digest }, version);
};

const verifyWith = async ({ derive }: Kdf, password: string, known: PhcHash): Promise<boolean> => {
  try {
    const digest = await derive(password, known.salt, known.numbers, known.digest.length);
    return timingSafeEqual(digest, known.digest);
  } catch {
    // Parameters that no function takes: the text only looks like a hash.
    return false;
  }
};

/** Hashes and checks with one function; hashes of others are left to `others`. */
export const phcHasher = (kdf: Kdf, others: Pick<PasswordHasher, 'verify'>): PasswordHasher => ({
  hash: (password) => hashWith(kdf, password),
  verify: (password, hash) => {
    const known = parsePhc(hash);
    return known?.name === kdf.name ? verifyWith(kdf, password, known) : others.verify(password, hash);
  },
  verifyNobody: async (password) => {
    await kdf.derive(password, Buffer.alloc(saltBytes), kdf.parameters, digestBytes);
    return false;
  },
});
