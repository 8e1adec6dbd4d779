import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { writePrivateFile } from './write-private-file.ts';

/** Passwords of the people's accounts; services' passwords are control's own affair. */
export interface Passwords {
  readonly admin: string;
  readonly demo: string;
}

const passwordBytes = 18;

/** 144 bits, in letters that need no quoting in any shell or URL. */
const newPassword = (): string => randomBytes(passwordBytes).toString('base64url');

/** The passwords made at the first start, made now if there are none. They stay the same for the cloud's life. */
export const generatedPasswords = (file: string): Passwords => {
  if (existsSync(file)) return parse(readFileSync(file, 'utf8')) as Passwords;
  const passwords: Passwords = { admin: newPassword(), demo: newPassword() };
  writePrivateFile(file, stringify(passwords));
  return passwords;
};
