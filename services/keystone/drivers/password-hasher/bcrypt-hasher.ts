import { createHmac, randomBytes } from 'node:crypto';
import { hash as bcrypt, verify as bcryptVerify } from '@node-rs/bcrypt';
import { encodeSalt } from './bcrypt-base64.ts';
import type { PasswordHasher } from '../password-hasher.ts';

/*
 * bcrypt looks at the first 72 bytes only, and stops at a NUL. Our own hashes therefore run over an HMAC of the whole
 * password, in the published form `$bcrypt-sha256$v=2,t=2b,r=COST$SALT$DIGEST`; plain `$2b$` hashes, which came from
 * elsewhere, are checked with bcrypt's own rules.
 */
const form = /^\$bcrypt-sha256\$v=2,t=2b,r=(\d{1,2})\$([./A-Za-z0-9]{22})\$([./A-Za-z0-9]{31})$/;

const saltBytes = 16;

const digestOf = (password: string, salt: string): string =>
  createHmac('sha256', salt).update(password, 'utf8').digest('base64');

const hashWith = async (password: string, cost: number): Promise<string> => {
  const bytes = randomBytes(saltBytes);
  const salt = encodeSalt(bytes);
  const hashed = await bcrypt(digestOf(password, salt), cost, bytes);
  return `$bcrypt-sha256$v=2,t=2b,r=${cost}$${salt}$${hashed.slice(-31)}`;
};

const verifyWith = async (password: string, hash: string): Promise<boolean> => {
  const [, cost, salt, digest] = form.exec(hash) ?? [];
  if (cost === undefined || salt === undefined || digest === undefined) return bcryptVerify(password, hash);
  return bcryptVerify(digestOf(password, salt), `$2b$${cost.padStart(2, '0')}$${salt}${digest}`);
};

/** A well-formed hash of nothing: to check it takes as long as any, and no password fits. */
const nobodyHash = (cost: number): string => `$bcrypt-sha256$v=2,t=2b,r=${cost}$${'.'.repeat(22)}$${'.'.repeat(31)}`;

/** bcrypt with 2^`cost` rounds; each step of cost doubles the time of a login. */
export const bcryptHasher = (cost: number): PasswordHasher => ({
  hash: (password) => hashWith(password, cost),
  verify: verifyWith,
  verifyNobody: async (password) => {
    await verifyWith(password, nobodyHash(cost));
    return false;
  },
});
