import type { PasswordHasher } from '../password-hasher.ts';
import { bcryptHasher } from './bcrypt-hasher.ts';
import { argon2Kdf, phcHasher, scryptKdf } from './phc-hasher.ts';

/** The functions that passwords may be hashed with. */
type PasswordAlgorithm = 'bcrypt' | 'scrypt' | 'argon2';

/** Hashes with the algorithm that is configured, and knows the hashes of all of them: changing it locks nobody out. */
export const configuredHasher = (algorithm: PasswordAlgorithm, bcryptCost: number): PasswordHasher => {
  const bcrypt = bcryptHasher(bcryptCost);
  const scrypt = phcHasher(scryptKdf, bcrypt);
  const argon2 = phcHasher(argon2Kdf, scrypt);
  const chosen = { bcrypt, scrypt, argon2 }[algorithm];
  return { ...chosen, verify: (password, hash) => argon2.verify(password, hash) };
};
